import { describe, expect, it } from 'vitest';
import type { CommitLimits } from '../../shared/chains/commit-limits.ts';
import { aPolicy } from '../support/policies.ts';
import { range } from '../support/range.ts';
import { FaultBench } from './fault-bench.ts';
import { bursts, silence } from './rules.ts';

const policy = aPolicy({ default: [bursts, silence] });

/** Five batches and the time after them; a process that died is started anew, as a host does. */
async function run(bench: FaultBench): Promise<FaultBench> {
  let process = bench.start();
  for (const _ of range(0, 5)) {
    const batch = bench.sendMany(2);
    for (let isTaken = false; !isTaken; ) {
      if (!process.isAlive) process = bench.start();
      isTaken = (await bench.takeIn(process, batch)) === 'done';
    }
  }
  for (const _ of range(0, 12)) {
    if (!process.isAlive) process = bench.start();
    await bench.letTimePass(process, 60);
  }
  return bench;
}

/** The same run with a crash before or after each call to storage in turn, one a run. */
async function climb(limits: Partial<CommitLimits>, maxLogBytes?: number): Promise<FaultBench[]> {
  const options = { limits, ...(maxLogBytes === undefined ? {} : { maxLogBytes }) };
  const undisturbed = await run(new FaultBench(policy, options));
  const crashed: FaultBench[] = [];
  for (const k of range(1, undisturbed.calls + 1)) {
    for (const fault of ['crashBefore', 'crashAfter'] as const) {
      const bench = new FaultBench(policy, options);
      bench.faultOf = (call) => (call === k ? fault : 'none');
      crashed.push(await run(bench));
    }
  }
  return [undisturbed, ...crashed];
}

it.each([
  ['in their transactions', undefined],
  ['ahead of them', 0],
])(
  'case 1: a crash at any call to storage loses no alert and doubles none, logs %s',
  async (_, maxLogBytes) => {
    const [undisturbed, ...crashed] = await climb({ maxCommitsWithoutSnapshot: 3 }, maxLogBytes);
    expect(crashed.length).toBeGreaterThan(100);
    expect(undisturbed!.alerts()).toMatchObject([
      { ruleId: bursts.id, occurrences: 7 },
      { ruleId: silence.id, observed: 0 },
    ]);
    for (const bench of crashed) {
      expect(bench.witness.final()).toEqual([]);
      // A timer that crashed judges a minute later; the model knows when each one did.
      expect(bench.alerts().map(({ id }) => id)).toEqual(undisturbed!.alerts().map(({ id }) => id));
      expect(bench.alerts()[0]).toMatchObject({ observed: 10, occurrences: 7 });
    }
  },
  60_000,
);

describe('case 13: a batch that always fails on one instance', () => {
  it('is taken in by the next', async () => {
    const bench = new FaultBench(policy);
    const [broken, other] = [bench.start(), bench.start()];
    const batch = bench.sendMany(4);
    bench.faultOf = () => 'refused';
    expect(await bench.takeIn(broken, batch)).toBeInstanceOf(Error);
    expect(await bench.takeIn(broken, batch)).toBeInstanceOf(Error);
    bench.faultOf = () => 'none';
    expect(await bench.takeIn(other, batch)).toBe('done');
    expect(bench.alerts()).toMatchObject([{ observed: 4, occurrences: 1 }]);
    expect(bench.witness.final()).toEqual([]);
  });
});

it('case 15: a crash at any step of a snapshot leaves the old one or the new one, and no litter', async () => {
  const [, ...crashed] = await climb({ maxCommitsWithoutSnapshot: 1 });
  for (const bench of crashed) {
    expect(bench.witness.final()).toEqual([]);
    // The generation that the head points at, the one before, and what the next one will remove.
    expect(bench.rows('snap~').length).toBeLessThanOrEqual(3);
    expect(bench.rows('log~').length).toBeLessThanOrEqual(3);
  }
}, 60_000);
