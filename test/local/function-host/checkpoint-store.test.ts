import { describe, expect, it } from 'vitest';
import { createCheckpointStore } from '../../../local/function-host/checkpoint-store.ts';
import { openStateFolder } from '../../../local/function-host/state-folder.ts';

describe('a checkpoint store', () => {
  it('keeps partitions, groups, hubs and ports apart', async () => {
    const store = createCheckpointStore(await openStateFolder(undefined));
    const key = {
      namespace: 'localhost:1',
      eventHub: 'h',
      consumerGroup: '$Default',
      partitionId: '0',
    };
    const others = [
      { ...key, namespace: 'localhost:2' },
      { ...key, eventHub: 'i' },
      { ...key, consumerGroup: 'g' },
      { ...key, partitionId: '1' },
    ];
    await store.write(key, { sequenceNumber: 5, offset: '50' });
    expect(await store.read(key)).toEqual({ sequenceNumber: 5, offset: '50' });
    for (const other of others) expect(await store.read(other)).toBeUndefined();
  });

  it('finds names in any case', async () => {
    const store = createCheckpointStore(await openStateFolder(undefined));
    const key = { namespace: 'a', eventHub: 'Telemetry', consumerGroup: 'G', partitionId: '0' };
    await store.write(key, { sequenceNumber: 5, offset: '50' });
    expect(await store.read({ ...key, eventHub: 'telemetry', consumerGroup: 'g' })).toBeDefined();
  });
});
