import { describe, expect, it } from 'vitest';
import { aPolicy } from '../support/policies.ts';
import { FaultBench } from './fault-bench.ts';
import { bursts } from './rules.ts';

const policy = aPolicy({ default: [bursts] });

describe('case 2: a batch that is delivered three times', () => {
  it('counts once, and the second and third delivery write nothing', async () => {
    const bench = new FaultBench(policy);
    const process = bench.start();
    const batch = bench.sendMany(4);
    await bench.takeIn(process, batch);
    const { calls } = bench;
    expect(await bench.takeIn(process, batch)).toBe('done');
    expect(await bench.takeIn(process, batch)).toBe('done');
    expect(bench.calls).toBe(calls);
    expect(bench.rows('log~')).toHaveLength(1);
    expect(bench.alerts()).toMatchObject([{ observed: 4, occurrences: 1 }]);
    expect(bench.witness.final()).toEqual([]);
  });
});

it('case 3: overlapping batches of two owners count every event once', async () => {
  const bench = new FaultBench(policy);
  const [one, other] = [bench.start(), bench.start()];
  const events = bench.sendMany(72).slice(1);
  const from = (first: number, last: number) => events.slice(first - 1, last);
  await bench.takeIn(one, from(1, 1));
  await bench.takeIn(other, from(1, 1));
  const endings = await Promise.all([
    bench.takeIn(one, from(1, 50)),
    bench.takeIn(other, from(20, 70)),
  ]);
  expect([...endings, await bench.takeIn(one, from(70, 71))]).toEqual(['done', 'done', 'done']);
  expect(bench.head()?.position).toBe(71);
  expect(bench.alerts()).toMatchObject([{ observed: 71, occurrences: 68 }]);
  expect(bench.witness.final()).toEqual([]);
});

it('case 8: a checkpoint that was deleted brings everything again, and nothing of it counts', async () => {
  const bench = new FaultBench(policy);
  const events = bench.sendMany(20);
  await bench.takeIn(bench.start(), events);
  const [alerts, head] = [bench.alerts(), bench.head()];
  const rows = bench.alertRows();
  const restarted = bench.start();
  for (let i = 0; i < events.length; i += 5)
    expect(await bench.takeIn(restarted, events.slice(i, i + 5))).toBe('done');
  expect(bench.head()).toEqual(head);
  expect(bench.alerts()).toEqual(alerts);
  expect(bench.alertRows()).toEqual(rows);
});
