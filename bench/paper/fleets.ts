/** A fleet on one IoT hub, and what of Azure is chosen for it. */
export interface Fleet {
  devices: number;
  partitions: number;
  /** Of evaluateTelemetry, kept always ready. */
  instances: number;
  instanceGb: number;
  sweepsPerDay: number;
}

/** Of the memory sizes of Flex Consumption, 2 GB have one core. */
export const coresPerGb = 0.5;

const usual = { instanceGb: 2, sweepsPerDay: 96 };
const large = { instanceGb: 2, sweepsPerDay: 1 };

/** What docs/scale.md advises; ten million devices are ten hubs of the last. */
export const fleets = {
  '1 K': { ...usual, devices: 1_000, partitions: 4, instances: 1 },
  '10 K': { ...usual, devices: 10_000, partitions: 4, instances: 1 },
  '100 K': { ...large, devices: 100_000, partitions: 16, instances: 1 },
  '1 M': { ...large, devices: 1_000_000, partitions: 32, instances: 4 },
} as const satisfies Record<string, Fleet>;
