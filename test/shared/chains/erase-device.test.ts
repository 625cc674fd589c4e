import type { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  eraseDevice,
  eraseFromClosed,
  settleErasure,
} from '../../../shared/chains/erase-device.ts';
import { encodeLog, encodeSnapshot } from '../../../shared/chains/held-partition.ts';
import { loadPartition } from '../../../shared/chains/load-partition.ts';
import type { PartitionEvaluator } from '../../../shared/chains/partition-evaluator.ts';
import { erasedFacts, type MemberFacts } from '../../../shared/devices/member-facts.ts';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../../shared/evaluation/evaluate.ts';
import { newPartitionState } from '../../../shared/evaluation/partition-state.ts';
import { unframe } from '../../../shared/kernel/frame.ts';
import { fromBinaryColumns } from '../../../shared/storage/binary-columns.ts';
import { TableChainStore } from '../../../shared/storage/table-chain-store.ts';
import { ChainWriter } from '../../support/chain-commits.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { someFacts } from '../../support/partition.ts';
import { aPolicy } from '../../support/policies.ts';

const stream = { hub: 'hub', stream: 'telemetry', partitionId: '0', hasExcerpts: true };

let table: TableClient;
beforeAll(async () => {
  table = await openTestTable();
});

/** A chain that holds two devices in its snapshot, and in a log row after it. */
async function writeChain(partitionKey: string) {
  const chain = new TableChainStore(table, partitionKey);
  const writer = new ChainWriter(chain);
  const state = newPartitionState(-1, [1, 2]);
  const commit = async (facts: MemberFacts[]) => {
    const inputs = { policy: compilePolicy(aPolicy({})), facts, events: [] };
    await writer.write({ log: encodeLog(inputs, evaluate(state, inputs, stream)) });
  };
  const snapshot = () => writer.writeSnapshot(encodeSnapshot(state));
  for (const groupTag of ['pumps', 'valves']) {
    await commit(['erase-me', 'keep-me'].map((id) => ({ ...someFacts(id), groupTag })));
    if (groupTag === 'pumps') await snapshot();
  }
  return { chain, writer, commit, snapshot };
}

/** Another process is at work, and always faster. */
const busy = {
  handOn: async () => undefined,
  takeFrom: () => Promise.reject(new Error('other writers')),
  rewrite: () => Promise.reject(new Error('other writers')),
} as unknown as PartitionEvaluator;

async function rowsNaming(partitionKey: string, text: string): Promise<string[]> {
  const found: string[] = [];
  const queryOptions = { filter: `PartitionKey eq '${partitionKey}'` };
  for await (const row of table.listEntities({ queryOptions })) {
    const bytes = fromBinaryColumns({ ...row });
    if (bytes.length > 0 && unframe(bytes).content.includes(text)) found.push(row.rowKey!);
  }
  return found;
}

it('a device is dropped from the chain of a stream that was replaced, and from all its rows', async () => {
  const { chain, writer } = await writeChain('closed');
  await chain.close(writer.etag!, writer.head);
  expect(await rowsNaming('closed', 'erase-me')).toHaveLength(3);
  for (let i = 0; i < 2; i++) {
    await eraseFromClosed(chain, 'erase-me');
    expect(await rowsNaming('closed', 'erase-me')).toEqual([]);
    const loaded = await loadPartition(chain);
    expect(loaded!.head).toMatchObject({ isClosed: true, position: writer.head.position });
    expect([...loaded!.state.devices.keys()]).toEqual(['keep-me']);
  }
});

it('a chain that is not closed is left to whoever works on it, and one that is not there alone', async () => {
  const { chain } = await writeChain('open');
  await eraseFromClosed(chain, 'erase-me');
  expect(await rowsNaming('open', 'erase-me')).toHaveLength(3);
  await eraseFromClosed(new TableChainStore(table, 'none'), 'erase-me');
});

describe('where another process is at work', () => {
  it('it is enough that it has ended what was open, as the directory told it to', async () => {
    const { chain, commit } = await writeChain('at-work');
    const partition = { evaluator: busy, chain };
    await expect(eraseDevice(partition, 'erase-me')).rejects.toThrow('other writers');
    expect(await eraseDevice(partition, 'nobody')).toBe(false);
    await commit([{ ...someFacts('erase-me'), status: 'deleted' }]);
    expect(await eraseDevice(partition, 'erase-me')).toBe(true);
  });

  it('its snapshots make the rows needless, and nothing is settled before', async () => {
    const { chain, commit, snapshot } = await writeChain('settling');
    const settle = (unsettled?: number | 'settled') =>
      settleErasure({ evaluator: busy, chain }, 'erase-me', { unsettled, keepsLog: false });
    await commit([{ ...someFacts('erase-me'), status: 'deleted' }]);
    expect(await settle()).toBeUndefined();
    await commit([erasedFacts('erase-me')]);
    expect(await settle()).toBe(4);
    await commit([]);
    await snapshot();
    expect(await settle(4)).toBe(4);
    expect(await rowsNaming('settling', 'erase-me')).not.toEqual([]);
    await commit([]);
    await snapshot();
    expect(await settle(4)).toBe('settled');
    expect(await rowsNaming('settling', 'erase-me')).toEqual([]);
    expect(await settle('settled')).toBe('settled');
  });
});
