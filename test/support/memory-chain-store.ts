import type {
  ChainCommit,
  ChainHead,
  ChainStore,
  CommitOutcome,
  LoadedChain,
  OutboxRow,
} from '../../shared/chains/chain-store.ts';
import type { DeadLetter } from '../../shared/evaluation/turn.ts';

/** A chain in memory, with the fence that the real one has. */
export class MemoryChainStore implements ChainStore {
  head: ChainHead | undefined;
  readonly logs = new Map<number, Uint8Array>();
  readonly snapshots = new Map<number, Uint8Array>();
  readonly outbox: OutboxRow[] = [];
  readonly deadLetters: DeadLetter[] = [];
  /** What the next commits do instead of answering; `lost` is written all the same. */
  readonly failures: ('stale' | 'unknown' | 'lost' | 'tooLarge')[] = [];
  #etag = 0;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => 0) {
    this.#nowMs = nowMs;
  }

  async readHead() {
    return this.head === undefined ? undefined : { head: this.head, movedMs: this.#movedMs };
  }

  #movedMs = 0;

  async load(before?: number): Promise<LoadedChain | undefined> {
    if (this.head === undefined) return undefined;
    const snapshotCommit =
      before === undefined
        ? this.head.snapshotCommit
        : Math.max(0, ...[...this.snapshots.keys()].filter((commit) => commit < before));
    const isSince = ([commit]: [number, unknown]) => commit > snapshotCommit;
    const logs = [...this.logs].filter(isSince).map(([, log]) => log);
    return {
      ...{ head: this.head, etag: String(this.#etag), snapshotCommit, logs },
      snapshot:
        snapshotCommit > 0 ? (this.snapshots.get(snapshotCommit) ?? Buffer.of()) : undefined,
    };
  }

  async commit(etag: string | undefined, commit: ChainCommit): Promise<CommitOutcome> {
    const failure = this.failures.shift();
    if (failure !== undefined && failure !== 'lost') return { kind: failure };
    if (etag !== (this.head === undefined ? undefined : String(this.#etag)))
      return { kind: 'stale' };
    const { head, log, outbox, deadLetters } = commit;
    this.logs.set(head.commit, log);
    const keys = outbox.map((_, n) => `out~${head.commit}~${n}`);
    outbox.forEach((bytes, n) => {
      this.outbox.push({ keys: [keys[n]!], commit: head.commit, bytes });
    });
    this.deadLetters.push(...deadLetters);
    this.#move(head);
    if (failure === 'lost') return { kind: 'unknown' };
    return { kind: 'committed', etag: String(this.#etag), outboxKeys: keys };
  }

  async writeSnapshot(
    etag: string | undefined,
    head: ChainHead,
    bytes: Uint8Array,
  ): Promise<CommitOutcome> {
    if (etag !== (this.head === undefined ? undefined : String(this.#etag)))
      return { kind: 'stale' };
    this.snapshots.set(head.commit, bytes);
    this.#move({ ...head, snapshotCommit: head.commit, snapshotBytes: bytes.length, logBytes: 0 });
    return { kind: 'committed', etag: String(this.#etag), outboxKeys: [] };
  }

  async close(etag: string, head: ChainHead): Promise<CommitOutcome> {
    if (etag !== String(this.#etag)) return { kind: 'stale' };
    this.#move({ ...head, isClosed: true });
    return { kind: 'committed', etag: String(this.#etag), outboxKeys: [] };
  }

  #move(head: ChainHead): void {
    this.head = structuredClone(head);
    this.#etag += 1;
    this.#movedMs = this.#nowMs();
  }

  async countOutbox(): Promise<number> {
    return this.outbox.length;
  }

  async readOutbox(): Promise<OutboxRow[]> {
    return [...this.outbox];
  }

  async removeFromOutbox(keys: readonly string[]): Promise<void> {
    const at = this.outbox.findIndex((row) => row.keys[0] === keys[0]);
    if (at >= 0) this.outbox.splice(at, 1);
  }
}
