import type { PartitionState } from '../evaluation/partition-state.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import type { GapReader } from './gap-reader.ts';
import type { Piece } from './piece.ts';

/** Hands out what follows a state, piece by piece, until there is no more. */
export interface Feed {
  /** @param limit how many events a piece may have. */
  next(state: PartitionState, limit: number): Promise<Piece | undefined>;
}

/** Nobody deletes an event hub, makes it anew and has events in it in less. */
export const shortestReplacementMs = 5_000;

/** A batch of the trigger: what it skipped before it is read from the hub first. */
export class BatchFeed implements Feed {
  readonly #events: readonly HubEvent[];
  readonly #gaps: GapReader;
  #own: readonly HubEvent[] | undefined;
  #hasCounted = false;
  #hasChecked = false;

  constructor(events: readonly HubEvent[], gaps: GapReader) {
    this.#events = events;
    this.#gaps = gaps;
  }

  async next(state: PartitionState, limit: number): Promise<Piece | undefined> {
    const { position } = state;
    this.#own ??= await this.#gaps.ownOf(this.#events);
    const own = this.#own;
    const left = own.filter(({ sequenceNumber }) => sequenceNumber > position);
    await this.#countSkipped(state, own, own.length - left.length);
    const first = left[0];
    if (first === undefined) return undefined;
    const missing = first.sequenceNumber - position - 1;
    if (missing === 0) {
      await this.#checkAfterPause(state, first);
      return { events: left.slice(0, limit) };
    }
    const piece = await this.#gaps.read(position, first.sequenceNumber, limit);
    return piece ?? { events: left.slice(0, limit), counts: [['sequenceNumbersMissing', missing]] };
  }

  /** Another stream may happen to go on with the very number that is next. */
  async #checkAfterPause({ watermarkMs = Infinity }: PartitionState, first: HubEvent) {
    if (this.#hasChecked || first.enqueuedMs - watermarkMs < shortestReplacementMs) return;
    this.#hasChecked = true;
    await this.#gaps.checkStream();
  }

  /** Events taken in before, unless the stream is another one that has the same numbers again. */
  async #countSkipped(
    state: PartitionState,
    own: readonly HubEvent[],
    duplicates: number,
  ): Promise<void> {
    if (this.#hasCounted) return;
    this.#hasCounted = true;
    const newestMs = own[duplicates - 1]?.enqueuedMs ?? -Infinity;
    if (newestMs > (state.watermarkMs ?? Infinity)) await this.#gaps.checkStream();
    // Nothing may be left to commit: the next commit tells of them.
    if (duplicates > 0) state.tally.add('duplicatesSkipped', duplicates);
    const foreign = this.#events.length - own.length;
    if (foreign > 0) state.tally.add('eventsOfStreamBefore', foreign);
  }
}

/** Time that passes in a silent partition, after whatever waits in the hub without a trigger's batch. */
export class TimeFeed implements Feed {
  readonly #tickMs: number;
  readonly #gaps: GapReader;

  constructor(tickMs: number, gaps: GapReader) {
    this.#tickMs = tickMs;
    this.#gaps = gaps;
  }

  async next(state: PartitionState, limit: number): Promise<Piece | undefined> {
    const waiting = await this.#gaps.readTail(state.position, limit);
    if (waiting !== undefined) return waiting;
    const isNew = this.#tickMs > (state.watermarkMs ?? -Infinity);
    return isNew ? { events: [], tickMs: this.#tickMs } : undefined;
  }
}
