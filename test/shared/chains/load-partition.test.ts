import type { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ChainStore, CorruptChainError } from '../../../shared/chains/chain-store.ts';
import { encodeLog, encodeSnapshot } from '../../../shared/chains/held-partition.ts';
import { loadPartition } from '../../../shared/chains/load-partition.ts';
import { storeDevice } from '../../../shared/chains/state-codec.ts';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../../shared/evaluation/evaluate.ts';
import {
  newPartitionState,
  type PartitionState,
} from '../../../shared/evaluation/partition-state.ts';
import { keyNumber } from '../../../shared/storage/keys.ts';
import { TableChainStore } from '../../../shared/storage/table-chain-store.ts';
import { stream } from '../../model/real-evaluator.ts';
import { ChainWriter } from '../../support/chain-commits.ts';
import { overtakenWhileReading } from '../../support/faulty-table.ts';
import { hubEvent, startMs } from '../../support/hub-events.ts';
import { MemoryChainStore } from '../../support/memory-chain-store.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { someFacts } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

type Kind = 'log' | 'snap';

/** A chain whose rows can be harmed. `harm` gets a row's bytes, and gives what is to be in their place. */
interface OpenChain {
  chain: ChainStore;
  harm: (
    kind: Kind,
    commit: number,
    change: (bytes: Uint8Array) => Uint8Array | undefined,
  ) => Promise<void>;
}

let table: TableClient;
let chains = 0;
beforeAll(async () => {
  table = await openTestTable();
});

function inMemory(): OpenChain {
  const chain = new MemoryChainStore();
  return {
    chain,
    async harm(kind, commit, change) {
      const rows = kind === 'log' ? chain.logs : chain.snapshots;
      const changed = change(rows.get(commit)!);
      if (changed === undefined) rows.delete(commit);
      else rows.set(commit, changed);
    },
  };
}

function inTable(): OpenChain {
  const partitionKey = `loaded-${chains++}`;
  return {
    chain: new TableChainStore(table, partitionKey),
    async harm(kind, commit, change) {
      const rowKey = `${kind}~${keyNumber(commit)}~${keyNumber(0)}`;
      const { data0 } = await table.getEntity<{ data0: Uint8Array }>(partitionKey, rowKey);
      const changed = change(data0);
      if (changed === undefined) await table.deleteEntity(partitionKey, rowKey);
      else await table.updateEntity({ partitionKey, rowKey, data0: changed }, 'Replace');
    },
  };
}

const damages: [string, (bytes: Uint8Array) => Uint8Array | undefined][] = [
  ['damaged', (bytes) => bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 1)],
  ['cut short', (bytes) => bytes.subarray(0, bytes.length - 1)],
  ['of a newer version', (bytes) => bytes.with(0, 3)],
  ['missing', () => undefined],
];

const policy = compilePolicy(
  aPolicy({
    default: [
      aRule({
        ...{ ruleType: 'MqttD2CMessagesNotInAllowedRange', timeWindowSize: 'PT5M' },
        ...{ minThreshold: 1, maxThreshold: 3 },
      }),
    ],
  }),
);

/** Writes a chain as the evaluator does, one message a commit, with snapshots after some of them. */
async function write(
  chain: ChainStore,
  commits: number,
  snapshotsAfter: readonly number[],
): Promise<PartitionState> {
  const state = newPartitionState(-1, [1, 2]);
  const writer = new ChainWriter(chain);
  for (let i = 1; i <= commits; i++) {
    const deviceId = `pump-${i % 3}`;
    const inputs = {
      ...{ policy, facts: [someFacts(deviceId)] },
      events: [hubEvent({ sequenceNumber: i, enqueuedMs: startMs + i * 1_000, deviceId })],
    };
    const outcome = evaluate(state, inputs, { ...stream, hasExcerpts: true });
    await writer.write({ log: encodeLog(inputs, outcome) });
    if (snapshotsAfter.includes(i)) await writer.writeSnapshot(encodeSnapshot(state));
  }
  return state;
}

/** What is remembered of devices. */
function devicesOf({ devices }: PartitionState) {
  return new Map([...devices].map(([deviceId, device]) => [deviceId, storeDevice(device)]));
}

const stores = [
  ['in memory', inMemory],
  ['in a table', inTable],
] as const;

describe.each(stores)('a partition loaded from a chain %s', (_, open) => {
  it('is not there before the first commit', async () => {
    expect(await loadPartition(open().chain)).toBeUndefined();
  });

  it('comes from the newest snapshot and the log rows after it', async () => {
    const { chain } = open();
    const state = await write(chain, 9, [4, 7]);
    const loaded = await loadPartition(chain);
    expect(loaded).toMatchObject({ head: { commit: 9, snapshotCommit: 7 } });
    expect(loaded?.etag).toBe((await chain.load())?.etag);
    expect(devicesOf(loaded!.state)).toEqual(devicesOf(state));
    expect(loaded?.state.tally.count('stateFallbacks')).toBe(0);
  });

  it.each(damages)('comes from the snapshot before one that is %s', async (_, change) => {
    const { chain, harm } = open();
    const state = await write(chain, 9, [2, 4, 7]);
    await harm('snap', 7, change);
    const loaded = await loadPartition(chain);
    expect(loaded).toMatchObject({ head: { commit: 9, snapshotCommit: 7 } });
    expect(devicesOf(loaded!.state)).toEqual(devicesOf(state));
    expect(loaded?.state.tally.count('stateFallbacks')).toBe(1);
    expect(loaded?.head.tally).toEqual((await chain.load())?.head.tally);
  });

  it('comes from the beginning when the only snapshot is damaged', async () => {
    const { chain, harm } = open();
    const state = await write(chain, 6, [4]);
    await harm('snap', 4, damages[0]![1]);
    const loaded = await loadPartition(chain);
    expect(devicesOf(loaded!.state)).toEqual(devicesOf(state));
    expect(loaded?.state.tally.count('stateFallbacks')).toBe(1);
  });

  it.each([
    ['damaged', 'the log row of commit 8: its checksum differs'],
    ['cut short', 'the log row of commit 8: its checksum differs'],
    ['of a newer version', 'the log row of commit 8: it has format version 3'],
    ['missing', 'of the log rows of commits 8 to 9, 1 are missing'],
  ])('is refused when a log row since the newest snapshot is %s', async (name, why) => {
    const { chain, harm } = open();
    await write(chain, 9, [4, 7]);
    await harm('log', 8, new Map(damages).get(name)!);
    await expect(loadPartition(chain)).rejects.toThrow(CorruptChainError);
    await expect(loadPartition(chain)).rejects.toThrow(why);
  });

  it('is refused for its newest snapshot when no earlier one has all that came after it', async () => {
    const { chain, harm } = open();
    await write(chain, 9, [4, 7]);
    await harm('snap', 7, damages[0]![1]);
    await harm('log', 6, damages[3]![1]);
    await expect(loadPartition(chain)).rejects.toThrow(CorruptChainError);
    await expect(loadPartition(chain)).rejects.toThrow(
      'the snapshot of commit 7: its checksum differs',
    );
  });

  it('is refused when neither snapshot can be read, and the log does not reach back', async () => {
    const { chain, harm } = open();
    await write(chain, 9, [4, 7]);
    for (const commit of [4, 7]) await harm('snap', commit, (bytes) => bytes.subarray(0, 3));
    await harm('log', 5, damages[3]![1]);
    await expect(loadPartition(chain)).rejects.toThrow('the snapshot of commit 7: it is cut short');
  });
});

it('begins again when another writer moves on and removes what was to be read', async () => {
  const partitionKey = `loaded-${chains++}`;
  const chain = new TableChainStore(table, partitionKey);
  await write(chain, 2, [2]);
  const writer = new ChainWriter(chain);
  Object.assign(writer, { ...(await chain.load()) });
  const { state } = (await loadPartition(chain))!;
  const moveOn = async () => {
    for (let i = 0; i < 3; i++) {
      await writer.write();
      await writer.writeSnapshot(encodeSnapshot(state));
    }
  };
  const overtaken = overtakenWhileReading(table, moveOn);
  const loaded = await loadPartition(new TableChainStore(overtaken, partitionKey));
  expect(loaded).toMatchObject({ head: { commit: 5, snapshotCommit: 5 } });
  expect(loaded?.state.tally.count('stateFallbacks')).toBe(0);
});
