import { CorruptChainError } from './chain-store.ts';

const maxTries = 5;
const maxRefusals = 3;

/** Counts commits that failed in one invocation, and says when to give up. */
export class CommitTries {
  #failures = 0;
  #refusals = 0;
  #etag: string | undefined;

  /**
   * @param kind `stale`: refused. That is another writer's doing as long as the head has moved; where
   * it has not, rows stand in the way that no commit has left, and trying again would never end.
   * @param etag of the head that the commit was to extend; undefined where it was to begin the chain.
   * @throws CorruptChainError at the third refusal under one ETag; Error when the batch should come again.
   */
  failed(kind: 'stale' | 'unknown' | 'tooLarge', etag: string | undefined, commit: number): void {
    if (kind === 'stale') {
      this.#refusals = etag === this.#etag ? this.#refusals + 1 : 1;
      this.#etag = etag;
    }
    if (this.#refusals >= maxRefusals)
      throw new CorruptChainError(
        `commit ${commit} is refused, though nobody has moved the head: rows of it are there already`,
      );
    this.#failures += 1;
    if (this.#failures >= maxTries)
      throw new Error(
        'the partition could not be committed: other writers, or no answer from storage',
      );
  }
}
