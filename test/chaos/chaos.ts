// The host killed again and again under load, and what came of it compared with an oracle:
// `npm run chaos -- [--kills 30] [--seed 1] [--rate 2000]`.
import { parseArgs } from 'node:util';
import { ChaosRun } from './parts/chaos-run.ts';
import { settle } from './parts/settle.ts';
import { judge, readRemains, type Verdict } from './parts/verdict.ts';

const { kills, seed, perSecond } = readOptions();
const run = await ChaosRun.start({
  ...{ kills, seed, perSecond },
  devices: 40,
  longestLifeMs: 4_000,
  isTimeToPass: true,
  onProgress: (text) => console.log(text),
});
const interrupted = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => reject(new Error(`ended by ${signal}`)));
});
try {
  report(await Promise.race([workAndJudge(), interrupted]));
} catch (error) {
  reportFailures();
  throw error;
} finally {
  await run.stack.stop();
}

async function workAndJudge(): Promise<Verdict> {
  await run.work();
  await settle(run);
  return judge(await readRemains(run));
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        kills: { type: 'string', default: '30' },
        seed: { type: 'string', default: '1' },
        rate: { type: 'string', default: '2000' },
      },
    });
    return {
      kills: readNumber('kills', values.kills),
      seed: readNumber('seed', values.seed),
      perSecond: readNumber('rate', values.rate),
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error('usage: npm run chaos -- [--kills 30] [--seed 1] [--rate 2000]');
    process.exit(2);
  }
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be a whole number above 0, not ${text}`);
}

function report({ problems, ...verdict }: Verdict): void {
  const { killed, leftInOutbox, author } = run;
  const policy = { revision: author.revision, answers: author.answers };
  console.log({ ...verdict, killed, leftInOutbox, policy });
  reportFailures();
  for (const problem of problems) console.log(`WRONG ${problem}`);
  console.log(problems.length === 0 ? 'equal to the oracle' : `not equal: seed ${seed}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function reportFailures(): void {
  for (const [what, times] of run.failures) console.log(`failed ${times} times: ${what}`);
}
