import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Row } from './row.ts';

const folder = import.meta.dirname;
const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });

/** Rows are named by their path, such as `engine/security-message`; `--only` takes any part of it. */
const files = readdirSync(join(folder, 'rows'), { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'))
  .filter((name) => values.only?.some((part) => name.includes(part)) ?? true)
  .sort();
if (files.length === 0) {
  console.error(`No row of bench/rows has ${values.only?.join(' or ')} in its path.`);
  process.exit(1);
}

const rows: Row[] = [];
for (const file of files) {
  const measured = await measure(file);
  if (measured === undefined) {
    console.error(`✗ ${file} failed to run`);
    process.exitCode = 1;
    continue;
  }
  for (const row of measured) console.log(lineOf(row));
  rows.push(...measured);
}
writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ rows }, undefined, 2)}\n`);

async function measure(file: string): Promise<Row[] | undefined> {
  const child = fork(join(folder, 'measure.ts'), [join(folder, 'rows', file)], {
    execArgv: ['--expose-gc'],
  });
  let measured: Row[] | undefined;
  child.on('message', (message) => {
    measured = message as Row[];
  });
  const [code] = await once(child, 'exit');
  return code === 0 ? measured : undefined;
}

function lineOf({ name, value, unit, bar, met }: Row): string {
  const shown = `${value.toLocaleString('en')} ${unit}`;
  return `${met ? '✓ met   ' : '✗ missed'}  ${name.padEnd(72)} ${shown.padStart(24)}   bar ${bar}`;
}
