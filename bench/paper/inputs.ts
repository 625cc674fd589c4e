/** A number that the paper rests on. */
export interface Input {
  value: number;
  unit: string;
  /** What it is, and where it comes from. */
  note: string;
}

/** Bars of benchmarks, so the worst that `npm run bench` lets pass; `note` ends with the row. */
export const measured = {
  directoryBytesPerDevice: bytes(120, 'memory of the directory, a device: memory/directory'),
  stateBytesPerDevice: bytes(2_500, 'memory of a device with ten window rules: memory/windows'),
  snapshotBytesPerDevice: bytes(40, 'the same device, stored and deflated: storage/snapshot'),
  snapshotMicrosPerDevice: micros(30, 'CPU to encode it for a snapshot: storage/snapshot'),
  loadMicrosPerDevice: micros(20, 'time to load it from storage: storage/load-partition'),
  microsPerEvent: micros(100, 'time of an event in a batch, host included: local/pipeline'),
  workerMsPerBatch: millis(3, 'CPU of the worker for a batch of one: storage/small-batches'),
  writesPerBatch: times(1.05, 'writes for a batch, snapshots included: storage/small-batches'),
} as const;

/** As the code is; test/bench/paper.test.ts holds them to it. */
export const built = {
  commitsPerSnapshot: times(200, 'commits after which a snapshot is written at the latest'),
  maxEventsPerBatch: times(1_000, '`maxEventBatchSize`'),
  batchesPerCheckpoint: times(10, '`batchCheckpointFrequency`'),
  heldBackMs: millis(0, 'how long the host lets a batch grow (`minEventBatchSize` is 1)'),
  policyPollSeconds: seconds(2, 'between two looks at the policy, a process'),
  directoryPollSeconds: seconds(5, 'between two looks at the directory, a process'),
  incidentsPollSeconds: seconds(10, 'between two looks at the open incidents, a process'),
  keptDirectoryVersions: times(10_000, 'versions of the directory that a copy can catch up with'),
} as const;

/** What nobody has measured: change them for your fleet and run `npm run paper`. */
export const assumed = {
  messagesPerDay: times(288, 'messages of a device and day (every 5 min), 4 KB at most'),
  twinChangesPerDay: times(4, 'twin change events of a device and day'),
  membershipChangesPerDay: times(0.1, 'of them, those that change its tag, status or identity'),
  alertsPerDay: times(0.01, 'alerts of a device and day, each of which ends'),
  apiCallsPerDay: times(3_000, 'calls of the API a day, probes of `/health` included'),
  roundTripMs: millis(30, 'a batch beside its events: host, worker, a commit, the checkpoint'),
  storageMs: millis(10, 'one request to storage in the same region'),
  racingShare: times(
    0.6,
    'of the commits of one writer, those that racing writers of the directory make',
  ),
  pageMs: millis(50, 'one answer with 1,000 rows of the directory'),
  hostMsPerBatch: millis(2, "CPU of the host's own process for a batch"),
  utilisation: times(0.7, 'share of its cores that an instance may use'),
  baseMegabytes: { value: 350, unit: 'MB', note: 'host and worker without any device' },
  memoryShare: times(0.6, 'share of its memory that an instance may use'),
  ownershipSeconds: seconds(30, 'between two renewals of the ownership of a partition by the host'),
  hostBlobWrites: times(
    20,
    "blob operations of the host's locks and timers, an instance and minute",
  ),
  transactionsPerMembershipChange: times(4, 'two reads, a commit of the directory, the outbox row'),
  transactionsPerAlert: times(8, 'five when it opens, three when it ends, if it comes alone'),
  transactionsPerApiCall: times(3, 'transactions of a call of the API'),
  bytesPerDirectoryRow: bytes(500, 'a stored device'),
  bytesPerAlert: bytes(4_000, 'the rows of an alert, all of which are kept'),
  bytesPerRequestRecord: bytes(1_500, 'the record of an execution in Application Insights'),
  sampledRecordsPerSecond: times(
    20,
    'records that sampling lets through, an instance: the default',
  ),
} as const;

/** The numbers alone. */
export const given = {
  ...valuesOf(measured),
  ...valuesOf(built),
  ...valuesOf(assumed),
};

export type Given = typeof given;

export const secondsPerDay = 86_400;
/** 365 days in twelve months. */
export const secondsPerMonth = 2_628_000;

function valuesOf<Name extends string>(inputs: Record<Name, Input>): Record<Name, number> {
  const values = Object.entries<Input>(inputs).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(values) as Record<Name, number>;
}

function times(value: number, note: string): Input {
  return { value, unit: '', note };
}

function bytes(value: number, note: string): Input {
  return { value, unit: 'bytes', note };
}

function seconds(value: number, note: string): Input {
  return { value, unit: 's', note };
}

function millis(value: number, note: string): Input {
  return { value, unit: 'ms', note };
}

function micros(value: number, note: string): Input {
  return { value, unit: 'µs', note };
}
