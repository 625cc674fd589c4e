import { startAzurite } from '../../../local/storage/azurite.ts';
import { newHead } from '../../../shared/chains/chain-store.ts';
import { encodeSnapshot } from '../../../shared/chains/held-partition.ts';
import { loadPartition } from '../../../shared/chains/load-partition.ts';
import { newPartitionState } from '../../../shared/evaluation/partition-state.ts';
import { openTable } from '../../../shared/storage/open-table.ts';
import { TableChainStore } from '../../../shared/storage/table-chain-store.ts';
import { type Row, row } from '../../row.ts';
import { median } from '../../support/rounds.ts';
import { Stream } from '../../support/stream.ts';
import { typicalMessage, typicalPolicy } from '../../support/typical-fleet.ts';

const devices = 100_000;
const rounds = 5;

/** From the first byte asked of storage to the whole state in memory. */
export async function measure(): Promise<Row[]> {
  const azurite = await startAzurite({ blobPort: 0, queuePort: 0, tablePort: 0 });
  try {
    const { connectionString } = azurite;
    const table = await openTable({ kind: 'connectionString', connectionString }, 'evaluation');
    const chain = new TableChainStore(table, 'bench');
    await store(chain);
    const times: number[] = [];
    for (let i = 0; i < rounds; i++) times.push(await timeLoading(chain));
    return [
      row('load a partition of 100,000 devices from local storage', median(times), 's', {
        atMost: 2,
      }),
    ];
  } finally {
    await azurite.stop();
  }
}

async function store(chain: TableChainStore): Promise<void> {
  const stream = new Stream(newPartitionState(-1, [1, 2]), typicalPolicy);
  stream.learn(devices);
  for (const minute of [0, 20]) {
    stream.moveTo(minute * 60_000);
    for (let first = 0; first < devices; first += 1_000) {
      stream.send(Array.from({ length: 1_000 }, (_, i) => typicalMessage(first + i, minute)));
    }
  }
  const { position, activityIndex, watermarkMs } = stream.state;
  const head = {
    ...newHead(stream.state),
    commit: 1,
    position,
    activityIndex,
    watermarkMs: watermarkMs!,
  };
  const log = encodeSnapshot(newPartitionState(-1, [1, 2]));
  const outcome = await chain.commit(undefined, { head, log, outbox: [], deadLetters: [] });
  if (outcome.kind !== 'committed') throw new Error(`the commit was ${outcome.kind}`);
  const written = await chain.writeSnapshot(outcome.etag, head, encodeSnapshot(stream.state));
  if (written.kind !== 'committed') throw new Error(`the snapshot was ${written.kind}`);
}

async function timeLoading(chain: TableChainStore): Promise<number> {
  const startedMs = performance.now();
  const loaded = await loadPartition(chain);
  if (loaded?.state.devices.size !== devices) throw new Error('it is not whole');
  return (performance.now() - startedMs) / 1_000;
}
