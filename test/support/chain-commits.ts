import type { ChainCommit, ChainHead, ChainStore } from '../../shared/chains/chain-store.ts';

/** The head of a chain after so many commits. */
export function chainHead(commit: number, given: Partial<ChainHead> = {}): ChainHead {
  return {
    ...{ commit, position: commit * 10, activityIndex: 0, watermarkMs: commit * 1_000 },
    ...{ snapshotCommit: 0, logBytes: 0, snapshotBytes: 0, policyRevision: 1 },
    ...{ directoryVersion: 1, hashKey: [1, 2], tally: [['late', commit]] },
    ...given,
  };
}

/** One commit as the evaluator makes it: its head counts the bytes of its log. */
export function chainCommit(
  head: ChainHead,
  given: Partial<Omit<ChainCommit, 'head'>> = {},
): ChainCommit {
  const log = given.log ?? Buffer.from(`log ${head.commit}`);
  const counted = { ...head, logBytes: head.logBytes + log.length };
  return { outbox: [], deadLetters: [], ...given, log, head: counted };
}

/** Writes commits to a chain like an evaluator that nobody disturbs. */
export class ChainWriter {
  readonly #chain: ChainStore;
  head: ChainHead = chainHead(0);
  etag: string | undefined;

  constructor(chain: ChainStore) {
    this.#chain = chain;
  }

  /** The next commit, not written yet. */
  next(given: Partial<Omit<ChainCommit, 'head'>> = {}): ChainCommit {
    const { snapshotCommit, snapshotBytes, logBytes } = this.head;
    const carried = { snapshotCommit, snapshotBytes, logBytes };
    return chainCommit(chainHead(this.head.commit + 1, carried), given);
  }

  /** Writes the next commit. @returns the keys of its outbox rows. */
  async write(given: Partial<Omit<ChainCommit, 'head'>> = {}): Promise<readonly string[]> {
    const commit = this.next(given);
    const outcome = await this.#chain.commit(this.etag, commit);
    if (outcome.kind !== 'committed') throw new Error(`the commit was ${outcome.kind}`);
    this.head = commit.head;
    this.etag = outcome.etag;
    return outcome.outboxKeys;
  }

  async writeSnapshot(bytes: Uint8Array): Promise<void> {
    const outcome = await this.#chain.writeSnapshot(this.etag!, this.head, bytes);
    if (outcome.kind !== 'committed') throw new Error(`the snapshot was ${outcome.kind}`);
    const pointed = { snapshotCommit: this.head.commit, snapshotBytes: bytes.length };
    this.head = { ...this.head, ...pointed, logBytes: 0 };
    this.etag = outcome.etag;
  }
}
