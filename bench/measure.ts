import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RowModule } from './row.ts';

// The process of one file of rows: what one leaves in caches, heap and compiled code is no other's.
const file = process.argv[2];
if (file === undefined || process.send === undefined) {
  throw new Error('this is started by bench/run.ts, with a file of bench/rows');
}
const module = (await import(pathToFileURL(resolve(file)).href)) as RowModule;
process.send(await module.measure());
process.disconnect();
