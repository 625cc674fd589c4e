import { describe, expect, it } from 'vitest';
import { createCheckpointStore } from '../../../local/function-host/checkpoint-store.ts';
import type { ReceivedEvent } from '../../../local/function-host/event-batch-shape.ts';
import type {
  EventSource,
  ReceiverHandlers,
  StartPosition,
} from '../../../local/function-host/event-source.ts';
import {
  PartitionListener,
  type PartitionListenerOptions,
} from '../../../local/function-host/partition-listener.ts';
import type { RetryOutcome } from '../../../local/function-host/retry-policy.ts';
import { openStateFolder } from '../../../local/function-host/state-folder.ts';

const key = { namespace: 'localhost:1', eventHub: 'h', consumerGroup: 'g', partitionId: '0' };

function eventsFrom(first: number, count: number): ReceivedEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    body: Buffer.from(''),
    sequenceNumber: first + index,
    offset: String((first + index) * 100),
    enqueuedMs: 0,
    partitionKey: null,
    properties: {},
    systemProperties: {},
  }));
}

/** A listener over a source that the test feeds by hand. */
async function aListener(overrides: Partial<PartitionListenerOptions> = {}) {
  const opened: { from: StartPosition; handlers: ReceiverHandlers }[] = [];
  const source: EventSource = {
    namespace: key.namespace,
    facts: { fullyQualifiedNamespace: 'localhost', eventHubName: 'h', consumerGroup: 'g' },
    partitions: async () => [],
    receive: (_partitionId, from, handlers) => {
      opened.push({ from, handlers });
      return { close: async () => {} };
    },
    close: async () => {},
  };
  const checkpoints =
    overrides.checkpoints ?? createCheckpointStore(await openStateFolder(undefined));
  const batches: number[][] = [];
  const errors: unknown[] = [];
  const stopping = new AbortController();
  let ownershipLost = 0;
  const outcomes: RetryOutcome[] = [];
  const listener = new PartitionListener({
    functionName: 'f',
    source,
    key,
    initialPosition: { kind: 'earliest' },
    batching: {
      maxEventBatchSize: 3,
      minEventBatchSize: 1,
      maxWaitTimeMs: 60_000,
      batchCheckpointFrequency: 1,
    },
    checkpoints,
    faults: {},
    nowMs: () => 0,
    wait: async () => {},
    run: async (events) => {
      batches.push(events.map(({ sequenceNumber }) => sequenceNumber));
      return outcomes.shift() ?? 'succeeded';
    },
    onError: (error) => errors.push(error),
    onOwnershipLost: () => ownershipLost++,
    ...overrides,
  });
  await listener.start(stopping.signal);
  return {
    opened,
    batches,
    errors,
    outcomes,
    stopping,
    listener,
    checkpoints,
    ownershipLost: () => ownershipLost,
    position: async () => (await checkpoints.read(key))?.sequenceNumber,
    feed: (events: ReceivedEvent[]) => opened.at(-1)!.handlers.onEvents(events),
  };
}

describe('a partition listener', () => {
  it('delivers batches of at most the largest size, each checkpointed', async () => {
    const { feed, batches, checkpoints } = await aListener();
    await feed(eventsFrom(0, 5));
    expect(batches).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(await checkpoints.read(key)).toEqual({ sequenceNumber: 4, offset: '400' });
  });

  it('moves the checkpoint past a batch whose function threw', async () => {
    const { feed, outcomes, position } = await aListener();
    outcomes.push('failed');
    await feed(eventsFrom(0, 1));
    expect(await position()).toBe(0);
  });

  it('writes no checkpoint for a batch that the end of the host cut off', async () => {
    const { feed, outcomes, position, batches } = await aListener();
    outcomes.push('stopped');
    await feed(eventsFrom(0, 3));
    expect(batches).toHaveLength(1);
    expect(await position()).toBeUndefined();
  });

  it('writes no checkpoint for a batch that succeeded while the host stopped', async () => {
    const stopping: AbortController[] = [];
    const { feed, position, batches, ...rest } = await aListener({
      run: async () => {
        stopping[0]!.abort();
        return 'succeeded';
      },
    });
    stopping.push(rest.stopping);
    await feed(eventsFrom(0, 4));
    expect(await position()).toBeUndefined();
  });

  it('begins after the checkpoint', async () => {
    const checkpoints = createCheckpointStore(await openStateFolder(undefined));
    await checkpoints.write(key, { sequenceNumber: 41, offset: '4100' });
    const { opened } = await aListener({ checkpoints });
    expect(opened[0]!.from).toEqual({ kind: 'after', sequenceNumber: 41 });
  });

  it('begins at the initial position without one', async () => {
    const { opened } = await aListener({ initialPosition: { kind: 'enqueuedFrom', timeMs: 5 } });
    expect(opened[0]!.from).toEqual({ kind: 'enqueuedFrom', timeMs: 5 });
  });

  it('goes on after its last batch when its receiver failed', async () => {
    const { feed, opened } = await aListener();
    await feed(eventsFrom(0, 2));
    opened[0]!.handlers.onClosed('failed');
    await expect.poll(() => opened.length).toBe(2);
    expect(opened[1]!.from).toEqual({ kind: 'after', sequenceNumber: 1 });
  });

  it('stands by when another receiver took the partition', async () => {
    const { opened, ownershipLost } = await aListener();
    opened[0]!.handlers.onClosed('ownershipLost');
    expect(ownershipLost()).toBe(1);
    expect(opened).toHaveLength(1);
  });

  it('waits for the smallest batch, or for the longest time', async () => {
    let nowMs = 0;
    const { feed, batches } = await aListener({
      nowMs: () => nowMs,
      batching: {
        maxEventBatchSize: 10,
        minEventBatchSize: 3,
        maxWaitTimeMs: 1_000,
        batchCheckpointFrequency: 1,
      },
    });
    await feed(eventsFrom(0, 2));
    expect(batches).toEqual([]);
    await feed(eventsFrom(2, 1));
    expect(batches).toEqual([[0, 1, 2]]);
    await feed(eventsFrom(3, 1));
    nowMs = 999;
    await feed([]);
    expect(batches).toHaveLength(1);
    nowMs = 1_000;
    await feed([]);
    expect(batches[1]).toEqual([3]);
  });

  it('writes a checkpoint every so many batches, and when it stops', async () => {
    const { feed, position, listener } = await aListener({
      batching: {
        maxEventBatchSize: 1,
        minEventBatchSize: 1,
        maxWaitTimeMs: 0,
        batchCheckpointFrequency: 2,
      },
    });
    await feed(eventsFrom(0, 3));
    expect(await position()).toBe(1);
    await listener.stop();
    expect(await position()).toBe(2);
  });

  it('does not end when a checkpoint cannot be written', async () => {
    const { feed, batches, errors } = await aListener({
      checkpoints: {
        read: async () => undefined,
        write: () => Promise.reject(new Error('disk full')),
      },
    });
    await feed(eventsFrom(0, 1));
    await feed(eventsFrom(1, 1));
    expect(batches).toEqual([[0], [1]]);
    expect(errors).toHaveLength(2);
  });

  it('skips a batch on demand, and checkpoints it unseen', async () => {
    const { feed, batches, position } = await aListener({ faults: { deliver: () => 'skip' } });
    await feed(eventsFrom(0, 1));
    expect(batches).toEqual([]);
    expect(await position()).toBe(0);
  });

  it('delivers a batch twice on demand', async () => {
    const { feed, batches } = await aListener({
      faults: {
        deliver: ({ firstSequenceNumber }) => (firstSequenceNumber === 3 ? 'twice' : 'once'),
      },
    });
    await feed(eventsFrom(0, 4));
    expect(batches).toEqual([[0, 1, 2], [3], [3]]);
  });

  it('cuts batches where it is told to', async () => {
    const { feed, batches } = await aListener({
      faults: { cut: ({ firstSequenceNumber }) => (firstSequenceNumber === 0 ? 1 : 2) },
    });
    await feed(eventsFrom(0, 4));
    expect(batches).toEqual([[0], [1, 2], [3]]);
  });

  it('lets another owner begin at the checkpoint while the former works on', async () => {
    const working = [Promise.withResolvers<RetryOutcome>(), Promise.withResolvers<RetryOutcome>()];
    const begun: number[][] = [];
    const { feed, opened, position, listener } = await aListener({
      faults: { moveLease: () => begun.length === 0 },
      run: (events) => {
        begun.push(events.map(({ sequenceNumber }) => sequenceNumber));
        return working[begun.length - 1]!.promise;
      },
    });
    await feed(eventsFrom(0, 3));
    expect(opened.map(({ from }) => from)).toEqual([{ kind: 'earliest' }, { kind: 'earliest' }]);
    const again = feed(eventsFrom(0, 2));
    expect(begun).toEqual([
      [0, 1, 2],
      [0, 1],
    ]);
    working[1]!.resolve('succeeded');
    await again;
    expect(await position()).toBe(1);
    working[0]!.resolve('succeeded');
    await listener.stop();
    expect(await position()).toBe(2);
  });

  it('takes nothing from a former owner any more', async () => {
    let moves = 1;
    const { feed, opened, batches } = await aListener({ faults: { moveLease: () => moves-- > 0 } });
    await feed(eventsFrom(0, 1));
    await opened[0]!.handlers.onEvents(eventsFrom(1, 1));
    expect(batches).toEqual([[0]]);
  });
});
