import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HubEvent } from '../../shared/telemetry/hub-event.ts';
import { ChaosRun } from './parts/chaos-run.ts';
import { settle } from './parts/settle.ts';
import { judge, type Remains, readRemains } from './parts/verdict.ts';

// The seed decides how the host dies: alone or with its app, or while another takes its partitions over.
describe('a host that is killed again and again', { timeout: 30_000 }, () => {
  let run: ChaosRun;
  let remains: Remains;

  beforeAll(async () => {
    run = await ChaosRun.start({
      ...{ seed: 34, kills: 5, devices: 12, perSecond: 400, longestLifeMs: 1_500 },
      isTimeToPass: false,
      onProgress: () => undefined,
    });
    await run.work();
    await settle(run);
    remains = await readRemains(run);
  }, 240_000);

  afterAll(async () => run?.stack.stop());

  it('leaves every alert as the oracle has it, and every event in exactly one commit', () => {
    const { problems, ...found } = judge(remains);
    expect(problems).toEqual([]);
    expect(found.events).toBeGreaterThanOrEqual(run.load.sent);
    expect(found.alerts).toBeGreaterThan(0);
    expect(run.killed).toEqual({ host: 2, app: 2, takeOver: 1 });
  });

  it('would be seen to lose an event', () => {
    const [id, events] = longest(remains);
    const fewer = events.toSpliced(Math.floor(events.length / 2), 1);
    const { problems } = judge({ ...remains, events: new Map(remains.events).set(id, fewer) });
    expect(problems.join()).toContain(`partition ${id}: commit `);
  });

  it('would be seen to take events in twice', () => {
    const chains = remains.chains.map((chain) => ({
      ...chain,
      commits: chain.commits.map(({ commit, record }) => {
        const { events } = record.inputs;
        if (events === undefined || events[0] === 0) return { commit, record };
        const twice = { ...record.inputs, events: [events[0] - 1, events[1]] as const };
        return { commit, record: { ...record, inputs: twice } };
      }),
    }));
    expect(judge({ ...remains, chains }).problems.join()).toMatch(
      /commit \d+ goes from (\d+) to \1/,
    );
  });

  it('would be seen to lose an alert, to change one, and to tell one twice', () => {
    const [lost, before, ...rest] = remains.alerts;
    const changed = { ...before!, occurrences: before!.occurrences + 1 };
    const extra = { ...before!, id: 'unheard of' };
    const { problems } = judge({ ...remains, alerts: [changed, extra, extra, ...rest] });
    expect(problems.sort()).toEqual(
      [
        `alert ${lost!.id}: it is not there, and should be ${JSON.stringify(lost).slice(0, 200)}`,
        `alert ${before!.id}: /occurrences is ${changed.occurrences}, and should be ${before!.occurrences}`,
        'alert unheard of is extra',
        'alert unheard of is extra',
        '1 alerts are listed twice',
      ].sort(),
    );
  });
});

function longest({ events }: Remains): [string, HubEvent[]] {
  return [...events].sort(([, a], [, b]) => b.length - a.length)[0]!;
}
