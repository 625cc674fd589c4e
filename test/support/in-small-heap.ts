import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** In MiB: enough for a body of 16 MiB and what JSON makes of it, and not for much beside it. */
const smallHeap = 256;

/**
 * What an expression gives of a module, which it knows as `it`, in a process of its own; rejects when
 * that takes more memory than a small heap has.
 */
export async function inSmallHeap(module: string, expression: string): Promise<unknown> {
  const address = new URL(`../../shared/${module}`, import.meta.url).href;
  const code = `import * as it from ${JSON.stringify(address)};
    console.log(JSON.stringify(${expression}));`;
  const options = [`--max-old-space-size=${smallHeap}`, '--input-type=module', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, options);
  return JSON.parse(stdout);
}
