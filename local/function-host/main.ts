// The function host as a process: `node local/function-host/main.ts '<options as JSON>'`. One JSON line
// says that it is ready, then one line per event follows. It ends with SIGTERM, SIGINT, or its input.
import { fstatSync } from 'node:fs';
import type { FunctionHostOptions } from './function-host-options.ts';
import { type FaultPlan, readFaultPlan, seededFaults } from './seeded-faults.ts';
import { startFunctionHost } from './start-function-host.ts';

/** An app that hangs while it loads or ends is left to its fate; its process ends with this one. */
const longestStopMs = 4_500;

/** What can be said in JSON; faults are told by their rates. */
export type FunctionHostProcessOptions = Omit<
  FunctionHostOptions,
  'faults' | 'checkpoints' | 'onEvent'
> & { faults?: FaultPlan };

const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

function readOptions(): FunctionHostOptions {
  const { root, port, faults, ...options } = parseArgument();
  if (typeof root !== 'string' || typeof port !== 'number')
    throw new Error('expected the argument \'{"root": folder, "port": number, "settings": {…}}\'.');
  const planned = faults === undefined ? {} : { faults: seededFaults(readFaultPlan(faults)) };
  return { settings: {}, ...options, ...planned, root, port };
}

function parseArgument(): Partial<FunctionHostProcessOptions> {
  try {
    return JSON.parse(process.argv[2] ?? '');
  } catch {
    return {};
  }
}

async function main(): Promise<void> {
  // Whoever started this process and is gone cannot stop it any more.
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    process.stdout.on('error', () => resolve());
    const input = fstatSync(process.stdin.fd);
    // Not a terminal or /dev/null, which say nothing of who started this process.
    if (!input.isFIFO() && !input.isSocket()) return;
    process.stdin.once('end', () => resolve()).once('error', () => resolve());
    process.stdin.resume();
  });
  const held: object[] = [];
  let isReady = false;
  const starting = startFunctionHost({
    ...readOptions(),
    onEvent: (event) => (isReady ? print(event) : held.push(event)),
  });
  void ended.then(() => setTimeout(() => process.exit(1), longestStopMs).unref());
  const host = await Promise.race([starting, ended.then(() => undefined)]);
  if (!host) {
    await (await starting.catch(() => undefined))?.stop();
    return;
  }
  print({ port: host.port, url: host.url });
  isReady = true;
  for (const event of held) print(event);
  await ended;
  await host.stop();
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`The function host could not start: ${error.message}`);
    process.exit(1);
  },
);
