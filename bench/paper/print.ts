import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { documents, withTables } from './documents.ts';

/** `npm run paper` prints the tables; with `--write` they go into the documents. */
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
for (const [name, tables] of Object.entries(documents)) {
  if (values.write) {
    const path = join(import.meta.dirname, '../../docs', name);
    writeFileSync(path, withTables(readFileSync(path, 'utf8'), tables));
    continue;
  }
  for (const [table, make] of Object.entries(tables)) {
    console.log(`${name}: ${table}\n\n${make()}\n`);
  }
}
