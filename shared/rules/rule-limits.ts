/** What one rule or one group may hold. The catalogue shows these numbers, the schemas enforce them. */
export const ruleLimits = {
  rulesPerGroup: 500,
  listValuesPerGroup: 100_000,
  listValuesPerRule: 10_000,
  /** Characters, counted as Unicode code points, here and below. */
  listValueLength: 1_024,
  builtInThreshold: 2_147_483_647,
  timeWindowSize: { min: 'PT1M', max: 'P1D' },
  allowedLateness: { min: 'PT0S', max: 'P1D' },
  suppressFor: { min: 'PT1M', max: 'P30D' },
  displayNameLength: 256,
  descriptionLength: 4_096,
  tagsPerRule: 50,
  tagNameLength: 512,
  tagValueLength: 256,
  pointerLength: 1_024,
  conditionsPerSignal: 32,
  valuesPerCondition: 1_000,
} as const;

/** Bytes of a whole policy, as it is sent and as it is answered. */
export const maxPolicyBytes = 16 * 1024 * 1024;

/** Bytes as JSON of the rules of all groups: every process holds them, several times over. */
export const maxHubPolicyBytes = 64 * 1024 * 1024;
