import type { TableClient } from '@azure/data-tables';
import type { ChainStore } from '../chains/chain-store.ts';
import { type Predecessor, type StreamChains, unseenPartition } from '../chains/stream-chains.ts';
import { keyPart } from './keys.ts';
import { rethrow, tableStatus } from './open-table.ts';
import { readRow } from './read-row.ts';
import { type ChainOptions, TableChainStore } from './table-chain-store.ts';

/** A stream as it was met: an event hub that was created at one moment. */
interface Stream {
  createdOn: string;
  partitionCount: number;
}

interface StreamRow {
  /** As JSON: the stream in force, and the one it replaced. */
  current: string;
  previous: string;
}

const partitionKey = 'streams';

/**
 * The chains of a stream in one table. A row a stream remembers which event hub it is of; when that
 * was created anew, the row moves on, once, whoever notices first.
 * @param name tells streams apart that share the table: hub, namespace, event hub, consumer group.
 */
export async function openStreamChains(
  table: TableClient,
  name: string,
  met: Stream,
  options?: ChainOptions,
): Promise<StreamChains> {
  const address = { partitionKey, rowKey: name };
  for (;;) {
    const row = await readRow<StreamRow>(table, address).catch(rethrow);
    if (row !== undefined) {
      const current = JSON.parse(row.current) as Stream;
      if (current.createdOn === met.createdOn) {
        const previous = JSON.parse(row.previous) as Stream | null;
        return chainsOf({ table, name, options }, current, previous);
      }
    }
    const next = { ...address, current: JSON.stringify(met), previous: row?.current ?? 'null' };
    try {
      if (row === undefined) await table.createEntity(next);
      else await table.updateEntity(next, 'Replace', { etag: row.etag });
    } catch (error) {
      const status = tableStatus(error);
      if (status !== 409 && status !== 412) rethrow(error);
    }
  }
}

interface Place {
  table: TableClient;
  name: string;
  options: ChainOptions | undefined;
}

function chainsOf(
  { table, name, options }: Place,
  current: Stream,
  previous: Stream | null,
): StreamChains {
  const chainIn = (stream: Stream, partitionId: string): ChainStore => {
    const partitionKey = `${name}~${keyPart(stream.createdOn)}~${keyPart(partitionId)}`;
    return new TableChainStore(table, partitionKey, options);
  };
  return {
    ...current,
    chain: (partitionId) => chainIn(current, partitionId),
    predecessor: (partitionId) =>
      previous === null ? undefined : predecessorOf(previous, current, partitionId, chainIn),
  };
}

/**
 * Partition i goes on from partition i; with another count, partitions only see that what was open
 * ends. Devices that no partition has seen are no partition's, however many there are.
 */
function predecessorOf(
  previous: Stream,
  current: Stream,
  partitionId: string,
  chainIn: (stream: Stream, partitionId: string) => ChainStore,
): Predecessor {
  const isSame = previous.partitionCount === current.partitionCount;
  if (isSame || partitionId === unseenPartition)
    return { goesOn: true, chains: [chainIn(previous, partitionId)] };
  const ended = Array.from({ length: previous.partitionCount }, (_, i) => i).filter(
    (i) => i % current.partitionCount === Number(partitionId),
  );
  return { goesOn: false, chains: ended.map((i) => chainIn(previous, String(i))) };
}
