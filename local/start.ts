import { resolve } from 'node:path';
import { choosePalette } from './console/palette.ts';
import { jsonLines, liveConsole } from './console/print-events.ts';
import { findStartProblems } from './stack/check-start.ts';
import { PartGroup } from './stack/part-group.ts';
import { runStack } from './stack/run-stack.ts';
import { helpText, readArguments, type StartOptions } from './stack/start-options.ts';
import { stopRequested } from './stack/stop-requested.ts';

const root = resolve(import.meta.dirname, '..');
const exitCodes = { ended: 0, failed: 1, wrongArguments: 2, forced: 130 } as const;

/** `npm start`: runs everything on this machine until Ctrl-C. Resolves with the exit code. */
async function main(): Promise<number> {
  const read = readArguments(process.argv.slice(2), root, process.cwd());
  switch (read.kind) {
    case 'help':
      console.log(helpText);
      return exitCodes.ended;
    case 'wrong':
      console.error([...read.problems, '', helpText].join('\n'));
      return exitCodes.wrongArguments;
    case 'start':
      return start(read.options);
  }
}

async function start(options: StartOptions): Promise<number> {
  const { env, stdout } = process;
  const onEvent = options.quiet
    ? jsonLines(stdout, Date.now)
    : liveConsole(stdout, choosePalette(stdout.isTTY, env.NO_COLOR), Date.now);
  const fail = (message: string) => {
    onEvent({ event: 'failed', message });
    console.error(message);
    return exitCodes.failed;
  };
  const problems = await findStartProblems(root, env, options.ports);
  if (problems.length > 0) return fail(problems.join('\n'));
  const parts = new PartGroup();
  const stop = stopRequested(process, () => {
    parts.kill();
    process.exit(exitCodes.forced);
  });
  try {
    await runStack(options, { root, env, nowMs: Date.now, onEvent, stopRequested: stop, parts });
    return exitCodes.ended;
  } catch (error) {
    return fail((error as Error).message);
  }
}

process.exitCode = await main();
process.exit();
