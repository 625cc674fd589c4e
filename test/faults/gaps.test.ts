import { describe, expect, it } from 'vitest';
import { startMs } from '../support/hub-events.ts';
import { aPolicy } from '../support/policies.ts';
import { FaultBench } from './fault-bench.ts';
import { bursts, silence } from './rules.ts';

const policy = aPolicy({ default: [bursts, silence] });

it('case 9: what a checkpoint skipped is read from the hub before what follows', async () => {
  const bench = new FaultBench(policy);
  const process = bench.start();
  const events = bench.sendMany(20);
  await bench.takeIn(process, events.slice(0, 2));
  expect(await bench.takeIn(process, events.slice(15))).toBe('done');
  expect(bench.head()?.tally).toContainEqual(['eventsHealed', 13]);
  expect(bench.alerts()).toMatchObject([{ observed: 20, occurrences: 17 }]);
  expect(bench.witness.final()).toEqual([]);
});

it('case 10: what a checkpoint skipped to the end is taken in by the next timer', async () => {
  const bench = new FaultBench(policy);
  const process = bench.start();
  const events = bench.sendMany(20);
  await bench.takeIn(process, events.slice(0, 2));
  expect(await bench.letTimePass(process, 60)).toEqual([]);
  expect(bench.head()?.position).toBe(19);
  expect(bench.alerts()).toMatchObject([{ observed: 20, occurrences: 17 }]);
  expect(bench.witness.final()).toEqual([]);
});

describe('case 11: events that retention deleted before they were taken in', () => {
  it('are an incident, no silence over them is judged, and evaluation goes on', async () => {
    const bench = new FaultBench(policy);
    const process = bench.start();
    await bench.takeIn(process, bench.sendMany(1));
    bench.send(...[60, 120, 180, 240, 300, 360, 420].map((at) => ({ at })));
    bench.outside.hub.forget('0', 6);
    expect(await bench.letTimePass(process, 60)).toEqual([]);
    expect(bench.incidents('dataLoss')).toMatchObject([{ from: '1', to: '5' }]);
    expect(bench.alerts()).toEqual([]);
    for (let minute = 0; minute < 8; minute++) await bench.letTimePass(process, 60);
    const until = new Date(startMs + 360_000).toISOString();
    const [alert, ...others] = bench.alerts();
    expect(alert).toMatchObject({ ruleId: silence.id, observed: 0 });
    expect(alert!.startTimeUtc >= until).toBe(true);
    expect(others).toEqual([]);
    expect(bench.witness.final()).toEqual([]);
  });
});

describe('case 12: a hub that is created anew, whose numbers begin again', () => {
  it('goes on as a new chain with the windows and open alerts of the old one', async () => {
    const bench = new FaultBench(policy);
    const [process, zombie] = [bench.start(), bench.start()];
    const before = bench.sendMany(6);
    await bench.takeIn(zombie, before.slice(0, 1));
    await bench.takeIn(process, before);
    bench.outside.hub.recreate(new Date(bench.outside.clock.nowMs() + 1).toISOString(), 1);
    const after = bench.sendMany(2);
    expect(await bench.takeIn(process, after)).toBe('done');
    expect(bench.incidents('streamReplaced')).toHaveLength(1);
    expect(bench.alerts()).toMatchObject([{ observed: 8, occurrences: 5 }]);
    // Who still has events of the hub that is gone writes nothing, to the old chain or the new.
    expect(await bench.takeIn(zombie, before.slice(1))).toBe('done');
    await bench.letTimePass(zombie, 60);
    expect(bench.alerts()).toMatchObject([{ observed: 8, occurrences: 5 }]);
    expect(bench.witness.final()).toEqual([]);
  });

  it('with another number of partitions ends what was open, and begins anew', async () => {
    const bench = new FaultBench(policy);
    const process = bench.start();
    await bench.takeIn(process, bench.sendMany(6));
    bench.outside.hub.recreate(new Date(bench.outside.clock.nowMs() + 1).toISOString(), 2);
    await bench.takeIn(process, bench.sendMany(4));
    expect(bench.alerts()).toMatchObject([
      { observed: 6, resolution: 'restarted' },
      { observed: 4, occurrences: 1 },
    ]);
    await bench.letTimePass(process, 60);
    expect(bench.witness.final()).toEqual([]);
  });
});
