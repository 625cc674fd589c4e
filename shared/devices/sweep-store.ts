import type { FingerprintSet } from './fingerprint.ts';

/** How far a sweep of the hub has come. It outlives the run that began it. */
export interface Sweep {
  /** Counts the sweeps of a directory. */
  number: number;
  startedUtc: string;
  pages: number;
  /** Devices read so far. */
  seen: number;
  /** Reads pages, then removes what is gone; done until the next run begins another. */
  phase: 'reading' | 'removing' | 'done';
  /** Where the next page begins; undefined before the first, and after the last. */
  continuation?: string;
  /** Devices known when it began, or before a first one counted by the hub: about how many it will see. */
  expected?: number;
  /** What runs in a row that failed at the same page weigh. */
  failures: number;
  /** The hub is busy, and has asked to be left alone until then. */
  restUntilUtc?: string;
  endedUtc?: string;
  /** When the rows of devices gone for long were last removed; passed on from sweep to sweep. */
  purgedUtc?: string;
  /** The earlier sweep that found too many devices gone to be believed alone. */
  unconfirmed?: { number: number; startedUtc: string; seen?: number };
}

/** Keeps the state of the one sweep of a hub, and which devices a sweep has seen. Needed by sync. */
export interface SweepStore {
  load(): Promise<Sweep | undefined>;
  /**
   * Keeps how far the sweep has come, with the ids seen since the last call, all or nothing.
   * @throws ServiceError Conflict when another run has gone on with the sweep since `load`.
   */
  save(sweep: Sweep, seen: readonly string[]): Promise<void>;
  /** Every id that a sweep has seen. */
  seenBy(sweep: number): Promise<FingerprintSet>;
  /** Drops what the sweeps before this one have seen. */
  forgetBefore(sweep: number): Promise<void>;
}
