import { inflateRawSync } from 'node:zlib';
import { odata } from '@azure/data-tables';
import { unframe } from '../../shared/kernel/frame.ts';
import { fromBinaryColumns } from '../../shared/storage/binary-columns.ts';
import { keyPart } from '../../shared/storage/keys.ts';
import { openTable } from '../../shared/storage/open-table.ts';
import type { App } from '../../shared/wiring/app.ts';

const tables = ['devices', 'evaluation', 'alerts', 'incidents', 'policy'];

/** The rows of a hub, in all tables, that hold a text anywhere: in a key, as keys spell it, in a column, or in packed bytes. */
export async function rowsNaming({ settings }: App, text: string): Promise<string[]> {
  const found: string[] = [];
  const hub = keyPart(settings.hub);
  const filter = odata`PartitionKey ge ${hub} and PartitionKey lt ${`${hub}~~`}`;
  for (const name of tables) {
    const table = await openTable(settings.dataStorage, name);
    for await (const row of table.listEntities({ queryOptions: { filter } })) {
      const texts = [...Object.values(row).map(String), ...unpacked(row)];
      if (texts.some((one) => one.includes(text) || one.includes(keyPart(text))))
        found.push(`${name}: ${row.partitionKey?.replace(hub, '')} ${row.rowKey}`);
    }
  }
  return found;
}

function unpacked(row: Readonly<Record<string, unknown>>): string[] {
  const texts: string[] = [];
  for (const value of Object.values(row))
    if (value instanceof Uint8Array) texts.push(Buffer.from(value).toString('utf8'));
  const bytes = fromBinaryColumns(row);
  for (const unpack of [inflateRawSync, (packed: Uint8Array) => unframe(packed).content]) {
    try {
      texts.push(unpack(bytes).toString('utf8'));
    } catch {
      // It is packed otherwise.
    }
  }
  return texts;
}
