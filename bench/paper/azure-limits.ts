import type { HubTier } from '../../shared/devices/sync-rates.ts';

/** Looked up on 2026-11-22; docs/scale.md links what they are from. */
export const azure = {
  devicesPerHub: 1_000_000,
  partitionsPerHub: 32,
  entitiesPerSecondAndPartition: 2_000,
  transactionsPerSecondAndAccount: 20_000,
  eventsPerSecondAndThroughputUnit: 1_000,
  /** What one query of twins answers at most. */
  twinsPerQuery: 1_000,
} as const;

interface TierLimits {
  messagesPerDay: number;
  maxUnits: number;
  /** Device-to-cloud sends a second, of a unit and of a hub at least. */
  sendsPerSecond: number;
  sendsOfHub: number;
  /** Of a unit of S3, and of a hub of the others. */
  jobDevicesPerSecond: number;
}

/** A unit of each tier that a fleet can be run on. */
export const tiers: Readonly<Record<Exclude<HubTier, 'F1'>, TierLimits>> = {
  S1: {
    messagesPerDay: 400_000,
    maxUnits: 200,
    sendsPerSecond: 12,
    sendsOfHub: 100,
    jobDevicesPerSecond: 10,
  },
  S2: {
    messagesPerDay: 6_000_000,
    maxUnits: 200,
    sendsPerSecond: 120,
    sendsOfHub: 0,
    jobDevicesPerSecond: 10,
  },
  S3: {
    messagesPerDay: 300_000_000,
    maxUnits: 10,
    sendsPerSecond: 6_000,
    sendsOfHub: 0,
    jobDevicesPerSecond: 50,
  },
};
