export const hubTiers = ['F1', 'S1', 'S2', 'S3'] as const;

export type HubTier = (typeof hubTiers)[number];

/** How much of the hub a sweep may use; the rest is for whoever else asks it. */
export interface SyncRates {
  queriesPerMinute: number;
  /** Reads of single identities, which tell a device's generation. */
  identityReadsPerMinute: number;
}

/** What the service lets through a unit and minute, for all its callers together. Basic tiers have no twins. */
const throttles: Readonly<Record<HubTier, SyncRates>> = {
  F1: { queriesPerMinute: 20, identityReadsPerMinute: 100 },
  S1: { queriesPerMinute: 20, identityReadsPerMinute: 100 },
  S2: { queriesPerMinute: 20, identityReadsPerMinute: 100 },
  S3: { queriesPerMinute: 1_000, identityReadsPerMinute: 5_000 },
};

const ourShare = 0.5;

/** Half of what a hub of this tier and so many units lets through. */
export function syncRatesOf(tier: HubTier, units: number): SyncRates {
  const { queriesPerMinute, identityReadsPerMinute } = throttles[tier];
  return {
    queriesPerMinute: queriesPerMinute * units * ourShare,
    identityReadsPerMinute: identityReadsPerMinute * units * ourShare,
  };
}
