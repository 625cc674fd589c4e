import { beforeEach, describe, expect, it } from 'vitest';
import { CorruptChainError } from '../../../shared/chains/chain-store.ts';
import { DeviceSearch } from '../../../shared/chains/device-search.ts';
import { encodeLog } from '../../../shared/chains/held-partition.ts';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../../shared/evaluation/evaluate.ts';
import { newPartitionState } from '../../../shared/evaluation/partition-state.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { hubEvent, startMs } from '../../support/hub-events.ts';
import { MemoryChainStore } from '../../support/memory-chain-store.ts';
import { someFacts } from '../../support/partition.ts';
import { aPolicy } from '../../support/policies.ts';

/** Counts how often it is read whole. */
class CountingChain extends MemoryChainStore {
  loads = 0;

  override async load() {
    this.loads += 1;
    return super.load();
  }
}

const clock = new FixedClock();
const partitionIds = ['0', '1', '2'];
let chains: Map<string, CountingChain>;
let last: number | 'silent';
let search: DeviceSearch;

beforeEach(() => {
  chains = new Map([...partitionIds, 'unseen'].map((id) => [id, new CountingChain()]));
  last = 0;
  search = new DeviceSearch({
    clock,
    chainOf: async (partitionId) => chains.get(partitionId)!,
    source: {
      properties: async () => ({ partitionIds, createdOn: '' }),
      bounds: async () => {
        if (last === 'silent') throw new Error('no answer');
        return { firstSequenceNumber: 0, lastSequenceNumber: last };
      },
    },
  });
});

/** Begins a partition's chain with one message of each device. */
async function commit(partitionId: string, ...deviceIds: string[]): Promise<void> {
  const chain = chains.get(partitionId)!;
  const loaded = await chain.readHead();
  const state = newPartitionState(-1, [1, 2]);
  const inputs = {
    policy: compilePolicy(aPolicy({})),
    facts: deviceIds.map((id) => someFacts(id)),
    events: deviceIds.map((deviceId, i) =>
      hubEvent({ deviceId, sequenceNumber: i, enqueuedMs: startMs }),
    ),
  };
  const stream = { hub: 'hub', stream: 'telemetry', partitionId, hasExcerpts: true };
  const outcome = evaluate(state, inputs, stream);
  const head = {
    ...{ commit: (loaded?.head.commit ?? 0) + 1, position: state.position, activityIndex: 0 },
    ...{ watermarkMs: startMs, snapshotCommit: 0, logBytes: 0, snapshotBytes: 0 },
    ...{ policyRevision: 1, directoryVersion: 1, hashKey: state.hashKey, tally: [] },
  };
  const etag = (await chain.load())?.etag;
  await chain.commit(etag, { head, log: encodeLog(inputs, outcome), outbox: [], deadLetters: [] });
  chain.loads = 0;
}

const loads = () => partitionIds.map((id) => chains.get(id)!.loads);

describe('the search for a device', () => {
  it('looks into every partition, begun or not', async () => {
    await commit('1', 'pump', 'valve');
    const views = await search.find('pump');
    expect(views).toMatchObject([
      { partitionId: '0', head: undefined, device: undefined, waiting: 0, isUnreadable: false },
      { partitionId: '1', head: { commit: 1, policyRevision: 1 }, device: { deviceId: 'pump' } },
      { partitionId: '2', head: undefined, device: undefined },
      { partitionId: 'unseen', head: undefined, device: undefined, waiting: 0 },
    ]);
    expect((await search.find('nobody')).every(({ device }) => device === undefined)).toBe(true);
  });

  it('looks last at what no partition has seen, for which anything that waits may matter', async () => {
    await commit('0', 'pump');
    await commit('1', 'pump');
    await commit('unseen', 'valve');
    last = 3;
    expect((await search.find('valve')).at(-1)).toMatchObject({
      ...{ partitionId: 'unseen', device: { deviceId: 'valve' } },
      // Three in each partition that has begun.
      waiting: 6,
    });
    last = 'silent';
    expect((await search.find('valve')).at(-1)?.waiting).toBeUndefined();
  });

  it('tells what waits, or that the event hub does not say', async () => {
    await commit('0', 'pump');
    last = 5;
    expect((await search.find('pump'))[0]?.waiting).toBe(5);
    last = 'silent';
    expect((await search.find('pump'))[0]).toMatchObject({
      waiting: undefined,
      device: { deviceId: 'pump' },
    });
  });

  it('reads a partition again only when it has moved, and not within seconds', async () => {
    for (const id of partitionIds) await commit(id, `pump${id}`);
    await Promise.all(['pump0', 'pump1'].map((id) => search.find(id)));
    const first = loads();
    await search.find('pump2');
    clock.advance(10_000);
    await search.find('pump2');
    expect(loads()).toEqual(first);
    await commit('1', 'late');
    expect((await search.find('late'))[1]?.device).toBeUndefined();
    clock.advance(3_000);
    expect((await search.find('late'))[1]?.device).toBeDefined();
    expect(loads()).toEqual([first[0], 1, first[2]]);
  });

  it('goes on over a partition whose state is damaged', async () => {
    await commit('0', 'pump');
    await commit('1', 'valve');
    chains.get('1')!.logs.set(1, Buffer.from('no record'));
    expect(await search.find('pump')).toMatchObject([
      { device: { deviceId: 'pump' }, isUnreadable: false },
      { device: undefined, isUnreadable: true },
      { isUnreadable: false },
      { isUnreadable: false },
    ]);
  });

  it('does not take storage that fails for damage', async () => {
    await commit('0', 'pump');
    chains.get('0')!.load = async () => {
      throw new Error('storage is away');
    };
    await expect(search.find('pump')).rejects.toThrow('storage is away');
    chains.get('0')!.load = async () => {
      throw new CorruptChainError('rows are missing');
    };
    expect((await search.find('pump'))[0]).toMatchObject({ isUnreadable: true });
  });

  it('says so when the event hub does not name its partitions', async () => {
    const away = async () => {
      throw new Error('ECONNREFUSED 10.0.0.1');
    };
    const parts = { clock, chainOf: async () => new MemoryChainStore() };
    const source = { properties: away, bounds: away };
    await expect(new DeviceSearch({ ...parts, source }).find('pump')).rejects.toMatchObject({
      code: 'ServiceUnavailable',
      message: 'The event hub of the stream does not answer.',
    });
  });
});
