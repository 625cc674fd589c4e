import type { TableClient } from '@azure/data-tables';
import { beforeAll, expect, it } from 'vitest';
import { eraseFromClosed } from '../../../shared/chains/erase-device.ts';
import { encodeLog, encodeSnapshot } from '../../../shared/chains/held-partition.ts';
import { loadPartition } from '../../../shared/chains/load-partition.ts';
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
  for (const groupTag of ['pumps', 'valves']) {
    const facts = ['erase-me', 'keep-me'].map((id) => ({ ...someFacts(id), groupTag }));
    const inputs = { policy: compilePolicy(aPolicy({})), facts, events: [] };
    await writer.write({ log: encodeLog(inputs, evaluate(state, inputs, stream)) });
    if (groupTag === 'pumps') await writer.writeSnapshot(encodeSnapshot(state));
  }
  return { chain, writer };
}

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
