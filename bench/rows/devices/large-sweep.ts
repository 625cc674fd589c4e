import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startAzurite } from '../../../local/storage/azurite.ts';
import { type Row, row } from '../../row.ts';
import { changedEvery } from '../../support/large-fleet.ts';
import type { LargeHub } from '../../support/large-hub.ts';
import type { SweepingOptions, SweepingReport } from '../../support/sweeping-process.ts';

const size = Number(process.env.BENCH_TWINS ?? 1_000_000);
const pages = size / 1_000;
const killedAtPage = Math.floor(pages / 3);
const support = join(import.meta.dirname, '../../support');

/** A million twins through the REST query of the local IoT hub, by a process that is killed on its way. */
export async function measure(): Promise<Row[]> {
  const azurite = await startAzurite({ blobPort: 0, queuePort: 0, tablePort: 0 });
  const hubProcess = start('large-hub.ts', String(size));
  try {
    const [hub] = (await once(hubProcess, 'message')) as [LargeHub];
    const options = { hub, size, storage: azurite.connectionString };
    const killed = await sweep(options, killedAtPage);
    const ended = await sweep(options);
    if (ended.outcome !== 'complete' || ended.seen !== size)
      throw new Error(`the sweep was ${ended.outcome} after ${ended.seen} twins`);
    return rowsOf(killed, ended);
  } finally {
    hubProcess.kill('SIGKILL');
    await azurite.stop();
  }
}

/** Runs a sweeping process to its end, or kills it after so many pages. @returns the last it told. */
async function sweep(options: SweepingOptions, killAt = Infinity): Promise<SweepingReport> {
  const child = start('sweeping-process.ts', JSON.stringify(options));
  let last: SweepingReport | undefined;
  child.on('message', (report: SweepingReport) => {
    last = report;
    if (report.pages >= killAt) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  if (last === undefined) throw new Error('the sweeping process told nothing');
  return last;
}

function start(file: string, argument: string): ChildProcess {
  const execArgv = ['--expose-gc', '--max-old-space-size=8192'];
  return fork(join(support, file), [argument], { execArgv });
}

function rowsOf(killed: SweepingReport, ended: SweepingReport): Row[] {
  const name = `sweep of ${size.toLocaleString('en')} twins over REST into a directory in memory, killed once`;
  const changed = size / changedEvery;
  if (killed.writes + ended.writes < changed) throw new Error('changes were not written');
  const mostHeld = Math.max(killed.grownHeldBytes, ended.grownHeldBytes);
  const mostRss = Math.max(killed.grownRssBytes, ended.grownRssBytes);
  return [
    // What the last page before the kill changed may be written again.
    row(`${name}: rows written`, killed.writes + ended.writes, 'rows', { atMost: changed + 20 }),
    row(`${name}: pages read again`, killed.pagesHere + ended.pagesHere - pages, 'pages', {
      atMost: 1,
    }),
    row(`${name}: memory held beside the directory, clients included`, mostHeld / 1e6, 'MB', {
      atMost: 64,
    }),
    row(`${name}: growth of the process (RSS)`, mostRss / 1e6, 'MB', { atMost: 256 }),
  ];
}
