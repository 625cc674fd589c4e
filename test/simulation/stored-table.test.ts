import type { TableClient, TransactionAction } from '@azure/data-tables';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { TablePartition } from '../../shared/storage/table-partition.ts';
import { openTestTable } from '../support/open-test-table.ts';
import { Interleaver } from './parts/interleaver.ts';
import { Random } from './parts/random.ts';
import { simTableClient } from './parts/sim-table-client.ts';
import { StoredTable } from './parts/stored-table.ts';
import { noWireFaults, Wire } from './parts/wire.ts';

let azurite: TableClient;
beforeAll(async () => {
  azurite = await openTestTable();
});

/** A client of a stored table whose calls are answered at once. */
function simulated(): TableClient {
  const random = new Random(1);
  const interleaver = new Interleaver(random);
  const owner = { isAlive: true, isFrozen: false };
  const wire = new Wire({ interleaver, random, owner, faults: noWireFaults });
  const toStorage = wire.toStorage.bind(wire);
  wire.toStorage = (carryOut) => {
    const answer = toStorage(carryOut);
    return Promise.all([answer, interleaver.run(10).catch(() => undefined)]).then(
      ([value]) => value,
    );
  };
  return simTableClient(new StoredTable(() => 0), wire);
}

const rowKey = fc.constantFrom('a', 'b', "it's", 'z');
const step = fc.oneof(
  fc.record({ do: fc.constant('create' as const), rowKey }),
  fc.record({ do: fc.constant('delete' as const), rowKey }),
  fc.record({
    do: fc.constantFrom('update' as const, 'upsert' as const),
    rowKey,
    mode: fc.constantFrom('Replace' as const, 'Merge' as const),
    /** Which of the ETags seen so far of the row; any row at all for 0. */
    etag: fc.nat(2),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Does transactions one after the other, and tells what a client sees: statuses, and rows at last. */
async function play(table: TableClient, partitionKey: string, transactions: readonly Step[][]) {
  const seen: unknown[] = [];
  const etags = new Map<string, string[]>();
  for (const [n, steps] of transactions.entries()) {
    const actions = steps.map((one) => actionOf(one, partitionKey, n, etags));
    try {
      const { subResponses } = await table.submitTransaction(actions);
      for (const [i, { etag }] of subResponses.entries())
        if (etag !== undefined)
          etags.set(steps[i]!.rowKey, [etag, ...(etags.get(steps[i]!.rowKey) ?? [])]);
      seen.push('done');
    } catch (error) {
      seen.push(error instanceof Error && 'statusCode' in error ? error.statusCode : error);
    }
  }
  const rows = await new TablePartition(table, partitionKey).readBinaryRows('a', 'z');
  return { seen, rows: rows.map((row) => [row.rowKey, Buffer.from(row.bytes).toString()]) };
}

function actionOf(
  one: Step,
  partitionKey: string,
  n: number,
  etags: ReadonlyMap<string, readonly string[]>,
): TransactionAction {
  const row = { partitionKey, rowKey: one.rowKey, data0: Buffer.from(`${n}`), [`other${n}`]: n };
  if (one.do === 'delete') return ['delete', { partitionKey, rowKey: one.rowKey }];
  if (one.do === 'create') return ['create', row];
  if (one.do === 'upsert') return ['upsert', row, one.mode];
  const etag = one.etag === 0 ? undefined : etags.get(one.rowKey)?.[one.etag - 1];
  return ['update', row, one.mode, etag === undefined ? {} : { etag }];
}

it('the simulated table answers as Azurite does', async () => {
  let runs = 0;
  const transactions = fc.array(
    fc.uniqueArray(step, { selector: (one) => one.rowKey, minLength: 1, maxLength: 3 }),
    { minLength: 1, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(transactions, async (given) => {
      const partitionKey = `run-${runs++}`;
      const [real, own] = [
        await play(azurite, partitionKey, given),
        await play(simulated(), partitionKey, given),
      ];
      expect(own).toEqual(real);
    }),
    { numRuns: 40 },
  );
}, 60_000);
