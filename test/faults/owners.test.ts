import { describe, expect, it } from 'vitest';
import { aPolicy } from '../support/policies.ts';
import { FaultBench } from './fault-bench.ts';
import { bursts } from './rules.ts';

const policy = aPolicy({ default: [bursts] });
const minuteMs = 60_000;

describe('case 4: an owner that stands still for ten minutes with a commit under way', () => {
  it('is refused when it goes on, and takes what is committed for done', async () => {
    const bench = new FaultBench(policy);
    const [frozen, other] = [bench.start(), bench.start()];
    const [first, batch] = [bench.sendMany(1), bench.sendMany(4)];
    await bench.takeIn(frozen, first);
    bench.faultOf = () => 'held';
    expect(await bench.takeIn(frozen, batch)).toBe('none');
    frozen.isFrozen = true;
    bench.faultOf = () => 'none';
    bench.outside.clock.moveTo(bench.outside.clock.nowMs() + 10 * minuteMs);
    expect(await bench.takeIn(other, batch)).toBe('done');
    const head = bench.rows('head');
    await bench.release();
    frozen.isFrozen = false;
    await bench.goOn();
    expect(bench.rows('head')).toEqual(head);
    expect(await bench.takeIn(frozen, batch)).toBe('done');
    expect(bench.rows('head')).toEqual(head);
    expect(bench.alerts()).toMatchObject([{ observed: 5, occurrences: 2 }]);
    expect(bench.witness.final()).toEqual([]);
  });
});

it.each(['lostReply', 'resent', 'lateArrival'] as const)(
  'case 5: a commit with %s counts once, and its alert comes',
  async (fault) => {
    const bench = new FaultBench(policy);
    const process = bench.start();
    await bench.takeIn(process, bench.sendMany(1));
    const commit = bench.calls + 1;
    bench.faultOf = (call) => (call === commit ? fault : 'none');
    expect(await bench.takeIn(process, bench.sendMany(4))).toBe('done');
    expect(bench.head()).toMatchObject({ commit: 2, position: 4 });
    expect(bench.alerts()).toMatchObject([{ observed: 5, occurrences: 2 }]);
    expect(bench.witness.final()).toEqual([]);
  },
);

it('case 6: a partition that was lost and comes back finds its old state refused', async () => {
  const bench = new FaultBench(policy);
  const [owner, other] = [bench.start(), bench.start()];
  await bench.takeIn(owner, bench.sendMany(2));
  await bench.takeIn(other, bench.sendMany(2));
  expect(await bench.takeIn(owner, bench.sendMany(2))).toBe('done');
  expect(bench.head()).toMatchObject({ commit: 3, position: 5 });
  expect(bench.alerts()).toMatchObject([{ observed: 6, occurrences: 3 }]);
  expect(bench.witness.final()).toEqual([]);
});

it('case 7: two invocations of one partition in one process come one after the other', async () => {
  const bench = new FaultBench(policy);
  const process = bench.start();
  await bench.takeIn(process, bench.sendMany(1));
  const events = bench.sendMany(7);
  const endings = await Promise.all([
    bench.takeIn(process, events.slice(0, 4)),
    bench.takeIn(process, events.slice(2)),
  ]);
  expect(endings).toEqual(['done', 'done']);
  expect(bench.head()).toMatchObject({ commit: 3, position: 7 });
  expect(bench.alerts()).toMatchObject([{ observed: 8, occurrences: 5 }]);
  expect(bench.witness.final()).toEqual([]);
});
