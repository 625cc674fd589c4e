import { AmqpFault } from './amqp-fault.ts';

/** A receiver of one partition in one consumer group. */
export interface OwningReceiver {
  /** The epoch; undefined shares the partition with other receivers that have none. */
  ownerLevel: number | undefined;
  disconnect(fault: AmqpFault): void;
}

/** The service's limit for receivers without owner level. */
const maxSharedReceivers = 5;

/**
 * Who may receive from one partition in one consumer group: either one receiver with an owner
 * level, which the next one of the same or a higher level replaces, or up to five without.
 */
export class ReceiverOwnership {
  readonly #receivers = new Set<OwningReceiver>();

  /** Admits a receiver and disconnects whom it replaces; faults when it may not receive. */
  claim(receiver: OwningReceiver): void {
    const { ownerLevel } = receiver;
    if (ownerLevel === undefined) this.#checkShared();
    else this.#replaceAll(ownerLevel);
    this.#receivers.add(receiver);
  }

  release(receiver: OwningReceiver): void {
    this.#receivers.delete(receiver);
  }

  #checkShared(): void {
    const owner = [...this.#receivers].find(({ ownerLevel }) => ownerLevel !== undefined);
    if (owner !== undefined) {
      throw new AmqpFault(
        'amqp:link:stolen',
        `At least one receiver for the endpoint is created with epoch of '${owner.ownerLevel}', and so non-epoch receiver is not allowed. Either reconnect with a higher epoch, or make sure all epoch receivers are closed or disconnected.`,
      );
    }
    if (this.#receivers.size >= maxSharedReceivers) {
      throw new AmqpFault(
        'amqp:resource-limit-exceeded',
        `Exceeded the maximum number of allowed receivers per partition in a consumer group which is ${maxSharedReceivers}.`,
      );
    }
  }

  #replaceAll(ownerLevel: number): void {
    const higher = [...this.#receivers].find((each) => (each.ownerLevel ?? -1) > ownerLevel);
    if (higher !== undefined) {
      throw new AmqpFault(
        'amqp:link:stolen',
        `Receiver with a higher epoch '${higher.ownerLevel}' already exists. Receiver with epoch ${ownerLevel} cannot be created. Make sure you are creating receiver with increasing epoch value to ensure connectivity, or ensure all old epoch receivers are closed or disconnected.`,
      );
    }
    for (const replaced of this.#receivers) {
      const former =
        replaced.ownerLevel === undefined ? 'without epoch' : `with epoch '${replaced.ownerLevel}'`;
      replaced.disconnect(
        new AmqpFault(
          'amqp:link:stolen',
          `New receiver with higher epoch of '${ownerLevel}' is created hence current receiver ${former} is getting disconnected. If you are recreating the receiver, make sure a higher epoch is used.`,
        ),
      );
    }
    this.#receivers.clear();
  }
}
