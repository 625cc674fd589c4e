import { randomUUID } from 'node:crypto';
import type { CheckpointStore } from './checkpoint-store.ts';
import { errorText } from './error-text.ts';
import { type ReceivedEvent, shapeBatch, shapeSingle } from './event-batch-shape.ts';
import type { EventSource, StartPosition } from './event-source.ts';
import { type FunctionRunner, wait } from './function-runner.ts';
import type { EventHubTrigger } from './function-triggers.ts';
import type { OnHostEvent } from './host-event.ts';
import type { HostFaults } from './host-faults.ts';
import type { EventHubsSettings } from './host-settings.ts';
import { PartitionListener } from './partition-listener.ts';
import type { RetryOutcome } from './retry-policy.ts';

export interface EventHubListenerOptions {
  trigger: EventHubTrigger;
  settings: EventHubsSettings;
  source: EventSource;
  runner: FunctionRunner;
  checkpoints: CheckpointStore;
  faults: HostFaults;
  /** The app's capability IncludeEmptyEntriesInMessagePayload. */
  includeEmptyEntries: boolean;
  onEvent: OnHostEvent;
}

/** Runs one Event Hubs function over all partitions of its hub, each by a listener of its own. */
export class EventHubListener {
  readonly #options: EventHubListenerOptions;
  #partitions: PartitionListener[] = [];

  constructor(options: EventHubListenerOptions) {
    this.#options = options;
  }

  get functionName(): string {
    return this.#options.trigger.functionName;
  }

  /**
   * Resolves when no event can be missed any more: a partition that begins at its end has fixed it.
   * @throws Error that names the hub when it cannot be read.
   */
  async start(signal: AbortSignal): Promise<void> {
    const { source, trigger, settings } = this.#options;
    const partitions = await source.partitions().catch((error: unknown) => {
      throw new Error(
        `Function ${trigger.functionName}: event hub ${source.facts.eventHubName} at ${source.namespace} cannot be read: ${errorText(error)}`,
        { cause: error },
      );
    });
    this.#partitions = partitions.map(({ partitionId, lastSequenceNumber }) =>
      this.#listener(partitionId, initialPosition(settings, lastSequenceNumber)),
    );
    await Promise.all(this.#partitions.map((partition) => partition.start(signal)));
  }

  /** Resolves when the batches under way have ended. */
  async stop(): Promise<void> {
    await Promise.all(this.#partitions.map((partition) => partition.stop()));
    await this.#options.source.close().catch(() => {});
  }

  #listener(partitionId: string, initialPosition: StartPosition): PartitionListener {
    const { source, trigger, settings, checkpoints, faults, onEvent } = this.#options;
    const about = { function: trigger.functionName, partitionId };
    return new PartitionListener({
      functionName: trigger.functionName,
      source,
      key: {
        namespace: source.namespace,
        eventHub: source.facts.eventHubName,
        consumerGroup: source.facts.consumerGroup,
        partitionId,
      },
      initialPosition,
      batching: settings,
      checkpoints,
      faults,
      nowMs: () => performance.now(),
      wait,
      run: (events, giveUp) => this.#run(partitionId, events, giveUp),
      onError: (error) => onEvent({ kind: 'listenerFailed', ...about, error: errorText(error) }),
      onOwnershipLost: () => onEvent({ kind: 'ownershipLost', ...about }),
    });
  }

  async #run(
    partitionId: string,
    events: ReceivedEvent[],
    giveUp: () => boolean,
  ): Promise<RetryOutcome> {
    const { trigger, runner } = this.#options;
    const { functionName, bindingName, retry } = trigger;
    if (trigger.isMany) {
      const shaped = shapeBatch(events, this.#shapeOptions(partitionId));
      return runner.runWithRetries({ functionName, bindingName, ...shaped }, retry, giveUp);
    }
    // One event at a time; a failed one does not keep the others of its batch.
    let outcome: RetryOutcome = 'succeeded';
    for (const event of events) {
      const shaped = shapeSingle(event, this.#shapeOptions(partitionId));
      outcome = await runner.runWithRetries(
        { functionName, bindingName, ...shaped },
        retry,
        giveUp,
      );
      if (outcome === 'stopped') break;
    }
    return outcome;
  }

  #shapeOptions(partitionId: string) {
    const { trigger, source, includeEmptyEntries } = this.#options;
    return {
      functionName: trigger.functionName,
      partition: { ...source.facts, partitionId },
      isBinary: trigger.isBinary,
      includeEmptyEntries,
      nowMs: Date.now(),
      randomGuid: randomUUID(),
    };
  }
}

function initialPosition(
  { initialOffset }: EventHubsSettings,
  lastSequenceNumber: number,
): StartPosition {
  switch (initialOffset.type) {
    case 'fromStart':
      return { kind: 'earliest' };
    case 'fromEnqueuedTime':
      return { kind: 'enqueuedFrom', timeMs: Date.parse(initialOffset.timeUtc) };
    case 'fromEnd':
      // By number instead of "latest": what is enqueued before the link is attached is not missed.
      return lastSequenceNumber < 0
        ? { kind: 'earliest' }
        : { kind: 'after', sequenceNumber: lastSequenceNumber };
  }
}
