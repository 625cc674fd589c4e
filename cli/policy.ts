import { createInterface } from 'node:readline/promises';
import { choosePalette } from '../local/console/palette.ts';
import { runPolicy } from './run-policy.ts';

const { env, stdin, stdout } = process;

/** npm runs scripts in the folder of the project, but paths are meant from where npm was called. */
const folder = env.npm_lifecycle_event === 'policy' ? env.INIT_CWD : undefined;

/** Nobody is asked unless question and answer can be seen. */
async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: stdin, output: stdout });
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(question), closed]);
  } finally {
    terminal.close();
  }
}

process.exitCode = await runPolicy(process.argv.slice(2), {
  folder: folder ?? process.cwd(),
  env,
  palette: choosePalette(stdout.isTTY, env.NO_COLOR),
  nowMs: () => performance.now(),
  print: (text) => console.log(text),
  warn: (text) => console.error(text),
  ask: stdin.isTTY && stdout.isTTY ? ask : undefined,
});
