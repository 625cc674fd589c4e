import type { Sender } from 'rhea';
import type { PartitionLog } from './partition-log.ts';
import { creditOf, holdBack, socketOf } from './rhea-internals.ts';
import { tellLastEnqueued } from './stamp-message.ts';

export interface DeliveryOptions {
  sender: Sender;
  log: PartitionLog;
  fromSequenceNumber: number;
  /** Tells the newest event of the partition along with each event. */
  trackLastEnqueued: boolean;
  now: () => number;
}

/** Handed to rhea in one turn; other links get theirs before the next. */
const turnBytes = 1024 * 1024;
/** A connection that does not take this much gets no more until it has. */
const unsentBytes = 4 * 1024 * 1024;

/**
 * Sends the events of a partition to one receiver as long as it gives credit and its connection
 * takes them: a slow receiver holds a position in the log, not events. Returns how to stop.
 */
export function deliverEvents(options: DeliveryOptions): () => void {
  const delivery = new EventDelivery(options);
  const stopListening = options.log.onAppend(() => delivery.deliver());
  options.sender.on('sendable', () => delivery.deliver());
  return () => {
    delivery.stop();
    stopListening();
  };
}

class EventDelivery {
  readonly #options: DeliveryOptions;
  #next: number;
  #sentCount = 0;
  #isStopped = false;
  #isScheduled = true;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#next = options.fromSequenceNumber;
    // In the tick in which a link opens, rhea would write its events ahead of the attach.
    setImmediate(() => this.#continue());
  }

  stop(): void {
    this.#isStopped = true;
    holdBack(this.#options.sender);
  }

  deliver(): void {
    if (this.#isStopped || this.#isScheduled) return;
    const socket = socketOf(this.#options.sender.connection);
    if (socket.writableLength > unsentBytes) {
      this.#isScheduled = true;
      socket.once('drain', () => this.#continue());
      return;
    }
    if (!this.#maySend()) return;
    socket.cork();
    const isMoreToSend = this.#sendTurn();
    if (isMoreToSend) this.#isScheduled = true;
    // rhea writes its frames in a later tick: leave the cork in until then.
    setImmediate(() => {
      socket.uncork();
      if (isMoreToSend) this.#continue();
    });
  }

  #continue(): void {
    this.#isScheduled = false;
    this.deliver();
  }

  /** Whether the turn ended before credit or events did. */
  #sendTurn(): boolean {
    for (let bytes = 0; this.#maySend(); ) {
      if (bytes >= turnBytes) return true;
      const message = this.#take();
      if (message === undefined) return false;
      this.#options.sender.send(message, undefined, 0);
      this.#sentCount += 1;
      bytes += message.length;
    }
    return false;
  }

  #maySend(): boolean {
    const { sender, log } = this.#options;
    const { credit, deliveryCount } = creditOf(sender);
    const unwritten = this.#sentCount - deliveryCount;
    return this.#next < log.nextSequenceNumber && credit > unwritten && sender.sendable();
  }

  #take(): Buffer | undefined {
    const { log, trackLastEnqueued, now } = this.#options;
    // Retention may have passed by a slow receiver: it goes on with the oldest event kept.
    this.#next = Math.max(this.#next, log.firstSequenceNumber);
    const event = log.at(this.#next);
    if (event === undefined) return undefined;
    this.#next += 1;
    if (!trackLastEnqueued || log.last === undefined) return event.message;
    return tellLastEnqueued(event.message, log.last, now());
  }
}
