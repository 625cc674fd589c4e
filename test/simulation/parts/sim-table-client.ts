import type { TableClient, TableEntity, TransactionAction, UpdateMode } from '@azure/data-tables';
import type { StoredRow, StoredTable } from './stored-table.ts';
import type { Wire } from './wire.ts';

/** Small, so that rows change between two pages. */
const pageSize = 3;

/** A process's client of a stored table: what our storage code uses of it. */
export function simTableClient(table: StoredTable, wire: Wire): TableClient {
  const write = (...action: TransactionAction) =>
    wire.toStorage(() => ({ etag: table.transact([action])[0] }));
  const client = {
    submitTransaction: (actions: TransactionAction[]) =>
      wire.toStorage(() => transactionAnswer(table.transact(actions))),
    createEntity: (row: TableEntity) => write('create', row),
    updateEntity: (row: TableEntity, mode: UpdateMode, options?: { etag?: string }) =>
      write('update', row, mode, options ?? {}),
    upsertEntity: (row: TableEntity, mode: UpdateMode) => write('upsert', row, mode),
    deleteEntity: (partitionKey: string, rowKey: string) =>
      write('delete', { partitionKey, rowKey }),
    getEntity: (partitionKey: string, rowKey: string) =>
      wire.toStorage(() => table.get(partitionKey, rowKey)),
    listEntities: (options?: { queryOptions?: { filter?: string } }) =>
      pages(table, wire, rangeOf(options?.queryOptions?.filter ?? '')),
  };
  // The rest of the client's many members is used nowhere in what is simulated.
  return client as unknown as TableClient;
}

function transactionAnswer(etags: readonly (string | undefined)[]) {
  const subResponses = etags.map((etag) => ({
    status: 204,
    ...(etag === undefined ? {} : { etag }),
  }));
  return { status: 202, subResponses, getResponseForEntity: () => undefined };
}

interface Range {
  partitionKey: string;
  from: string;
  to: string;
}

async function* pages(
  table: StoredTable,
  wire: Wire,
  { partitionKey, from, to }: Range,
): AsyncGenerator<StoredRow> {
  for (let begin = from; ; ) {
    const rows = await wire.toStorage(() => table.query(partitionKey, begin, to, pageSize));
    yield* rows;
    if (rows.length < pageSize) return;
    begin = `${rows.at(-1)!.rowKey}\0`;
  }
}

/** The one kind of filter that chains are read with. */
function rangeOf(filter: string): Range {
  const found =
    /^PartitionKey eq '((?:[^']|'')*)' and RowKey ge '((?:[^']|'')*)' and RowKey lt '((?:[^']|'')*)'$/.exec(
      filter,
    );
  if (found === null) throw new Error(`the simulated table does not know the filter ${filter}`);
  const [partitionKey, from, to] = found.slice(1).map((text) => text.replaceAll("''", "'"));
  return { partitionKey: partitionKey!, from: from!, to: to! };
}
