import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../../support/started-stack.ts';
import type { ChaosRun } from './chaos-run.ts';
import { openHubSource } from './hub-source.ts';
import { countOutboxRows, readHeads } from './kept-chains.ts';

const takenInTimeoutMs = 180_000;
const timePassesTimeoutMs = 120_000;

/** Resolves when all events of a run are taken in and what came of them is handed on. */
export async function settle(run: ChaosRun): Promise<void> {
  await Promise.race([allSettled(run), run.stack.broken]);
}

async function allSettled(run: ChaosRun): Promise<void> {
  const { options, load, chains, stack } = run;
  options.onProgress(`sent ${load.sent} messages; waiting until all are taken in`);
  await takenIn(run);
  if (options.isTimeToPass) await timePassed(run);
  await stack.host.runTimer('letTimePass');
  await until('an empty outbox', takenInTimeoutMs, async () =>
    (await countOutboxRows(chains)) === 0 ? true : undefined,
  );
}

async function takenIn(run: ChaosRun): Promise<void> {
  const lastEvents = await readLastEvents(run);
  await until('the end of all partitions', takenInTimeoutMs, async () => {
    const heads = await readHeads(run.chains);
    if ([...lastEvents].every(([id, last]) => heads.get(id)?.position === last)) return true;
    // What the trigger skipped last, no batch reveals: the timer finds it, and its minute may be long.
    await runTimer(run);
    return undefined;
  });
}

async function readLastEvents({ stack }: ChaosRun): Promise<ReadonlyMap<string, number>> {
  const source = await openHubSource(stack);
  try {
    const { partitionIds: ids } = await source.properties();
    const bounds = await Promise.all(ids.map((id) => source.bounds(id)));
    return new Map(ids.map((id, i) => [id, bounds[i]!.lastSequenceNumber]));
  } finally {
    await source.close();
  }
}

/** Once, and a while in which a partition may become silent enough for the timer to look after it. */
async function runTimer({ stack }: ChaosRun): Promise<void> {
  await stack.host.runTimer('letTimePass');
  await wait(2_000);
}

async function timePassed(run: ChaosRun): Promise<void> {
  const { options, chains } = run;
  const silentMs = Date.now();
  options.onProgress('waiting until the timer lets time pass');
  await until('time that passes in all partitions', timePassesTimeoutMs, async () => {
    await runTimer(run);
    const heads = [...(await readHeads(chains)).values()];
    return heads.every(({ dueMs = Infinity }) => dueMs > silentMs) ? true : undefined;
  });
}
