import type { Clock } from '../kernel/clock.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import type { Piece } from './piece.ts';
import { StreamReplacedError, type StreamSource } from './stream-source.ts';

/** Events a commit: as many as a large batch of the trigger has. */
const maxEvents = 1_000;

/** One invocation heals no longer than this; the retry policy, or the next minute, goes on. */
const maxHealingMs = 60_000;

/** More of a gap is left than one invocation heals. What was healed is committed. */
export class HealingContinuesError extends Error {
  constructor(partitionId: string) {
    super(`partition ${partitionId} is still being healed: the next try goes on from there`);
    this.name = 'HealingContinuesError';
  }
}

/** The hub has delivered events, and says that it has none so new. Its answer will be newer at the next try. */
export class HubBehindError extends Error {
  constructor(partitionId: string, position: number) {
    super(`the hub does not say yet that partition ${partitionId} has events after ${position}`);
    this.name = 'HubBehindError';
  }
}

interface GapReaderParts {
  source: StreamSource;
  clock: Clock;
  partitionId: string;
  /** The `createdOn` of the stream that the state is of. */
  createdOn: string;
}

/** Reads what the trigger skipped from the hub itself. One a work on a partition: it keeps the time. */
export class GapReader {
  readonly #parts: GapReaderParts;
  readonly #createdMs: number;
  #beganMs: number | undefined;

  constructor(parts: GapReaderParts) {
    this.#parts = parts;
    this.#createdMs = Date.parse(parts.createdOn);
  }

  /**
   * The events after a position and before a sequence number. What retention deleted in between is
   * named as lost; undefined when there is nothing in between but a hole in the numbers.
   */
  async read(position: number, before: number, limit: number): Promise<Piece | undefined> {
    const { source, partitionId } = this.#parts;
    const isFirst = this.#beganMs === undefined;
    this.#keepTime();
    const { firstSequenceNumber, lastSequenceNumber } = await source.bounds(partitionId);
    if (lastSequenceNumber < position) await this.checkStream();
    if (lastSequenceNumber <= position) throw new HubBehindError(partitionId, position);
    const asked = Math.max(position + 1, firstSequenceNumber);
    if (asked > lastSequenceNumber) return this.#allLost(position, lastSequenceNumber);
    const there = Math.min(before - 1, lastSequenceNumber) - asked + 1;
    const count = Math.max(1, Math.min(there, maxEvents, limit));
    const span = await source.read(partitionId, asked, count);
    // Another event hub may have events under these numbers too.
    await this.checkStream();
    const first = span[0];
    if (first === undefined) {
      throw new Error(`the hub returned no event of partition ${partitionId} from ${asked} on`);
    }
    const from = await this.#firstKept(asked, first.sequenceNumber);
    const events = span.filter(({ sequenceNumber }) => sequenceNumber < before);
    const lost = from - position - 1;
    if (events.length === 0 && lost === 0) return undefined;
    const missing = (events.at(-1)?.sequenceNumber ?? from - 1) - from + 1 - events.length;
    return {
      events,
      ...(lost > 0
        ? { dataLoss: { from: position + 1, to: from - 1, untilMs: first.enqueuedMs } }
        : {}),
      counts: [
        ...(isFirst ? [['gapsHealed', 1] as const] : []),
        ['eventsHealed', events.length],
        ...(lost > 0 ? [['eventsLost', lost] as const] : []),
        ...(missing > 0 ? [['sequenceNumbersMissing', missing] as const] : []),
      ],
    };
  }

  /** Numbers that the hub passed over are a hole, unless retention took them after we asked. */
  async #firstKept(asked: number, first: number): Promise<number> {
    if (first === asked) return asked;
    const { firstSequenceNumber } = await this.#parts.source.bounds(this.#parts.partitionId);
    return Math.min(Math.max(asked, firstSequenceNumber), first);
  }

  /** Nothing is kept that could say until when: it is now. */
  #allLost(position: number, to: number): Piece {
    const untilMs = this.#parts.clock.nowMs();
    return {
      events: [],
      dataLoss: { from: position + 1, to, untilMs },
      counts: [['eventsLost', to - position]],
    };
  }

  /** What waits after a position although no batch came with it. */
  async readTail(position: number, limit: number): Promise<Piece | undefined> {
    const { source, partitionId } = this.#parts;
    const { lastSequenceNumber } = await source.bounds(partitionId);
    if (lastSequenceNumber < position) await this.checkStream();
    if (lastSequenceNumber <= position) return undefined;
    return this.read(position, lastSequenceNumber + 1, limit);
  }

  /**
   * Those of a batch that are of this stream. An event from before the event hub's creation may be of
   * the one it replaced, whose numbers say nothing here, or come of two clocks that differ: the hub
   * itself knows whether it has it.
   */
  async ownOf(batch: readonly HubEvent[]): Promise<readonly HubEvent[]> {
    const doubtful = batch.find(({ enqueuedMs }) => enqueuedMs < this.#createdMs);
    if (doubtful === undefined) return batch;
    if (await this.#isKept(doubtful)) return batch;
    return batch.filter(({ enqueuedMs }) => enqueuedMs >= this.#createdMs);
  }

  async #isKept({ sequenceNumber, enqueuedMs }: HubEvent): Promise<boolean> {
    const { source, partitionId } = this.#parts;
    const { firstSequenceNumber, lastSequenceNumber } = await source.bounds(partitionId);
    if (sequenceNumber < firstSequenceNumber || sequenceNumber > lastSequenceNumber) return false;
    const [kept] = await source.read(partitionId, sequenceNumber, 1);
    return kept?.sequenceNumber === sequenceNumber && kept.enqueuedMs === enqueuedMs;
  }

  /** @throws StreamReplacedError when the hub is not the one that the state is of. */
  async checkStream(): Promise<void> {
    const { createdOn } = await this.#parts.source.properties();
    if (createdOn !== this.#parts.createdOn) throw new StreamReplacedError();
  }

  #keepTime(): void {
    const { clock, partitionId } = this.#parts;
    this.#beganMs ??= clock.nowMs();
    if (clock.nowMs() - this.#beganMs > maxHealingMs) throw new HealingContinuesError(partitionId);
  }
}
