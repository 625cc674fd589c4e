import { describe, expect, it } from 'vitest';
import { someFacts } from '../support/partition.ts';
import { aPolicy } from '../support/policies.ts';
import { FaultBench } from './fault-bench.ts';
import { bursts, silence } from './rules.ts';

describe('case 21: a device that changes while it is watched', () => {
  const policy = aPolicy({ default: [bursts], Roof: [bursts, silence] });

  it('starts fresh when it was deleted and made anew under its id', async () => {
    const bench = new FaultBench(policy);
    const process = bench.start();
    await bench.takeIn(process, bench.sendMany(3));
    bench.learn(someFacts('pump', { generation: '2' }));
    await bench.letTimePass(process, 60);
    await bench.takeIn(process, bench.sendMany(3));
    expect(bench.alerts()).toEqual([]);
    await bench.takeIn(process, bench.sendMany(1));
    expect(bench.alerts()).toMatchObject([{ observed: 4 }]);
    expect(bench.witness.final()).toEqual([]);
  });

  it('brings no count into another group, and has its alerts resolved', async () => {
    const bench = new FaultBench(policy);
    const process = bench.start();
    await bench.takeIn(process, bench.sendMany(4));
    bench.learn(someFacts('pump', { groupTag: 'Roof', twinVersion: 2 }));
    await bench.takeIn(process, bench.send({ at: 20 }, { at: 21 }, { at: 22 }));
    expect(bench.alerts()).toMatchObject([{ group: 'default', resolution: 'groupChanged' }]);
    await bench.takeIn(process, bench.sendMany(1));
    expect(bench.alerts()[1]).toMatchObject({ group: 'Roof', observed: 4 });
    expect(bench.witness.final()).toEqual([]);
  });

  it('is judged by the default group from then on when its tag is removed within a window', async () => {
    const bench = new FaultBench(policy, { devices: [someFacts('pump', { groupTag: 'Roof' })] });
    const process = bench.start();
    await bench.takeIn(process, bench.sendMany(3));
    bench.learn(someFacts('pump', { groupTag: undefined, twinVersion: 2 }));
    await bench.takeIn(process, bench.send({ at: 20 }, { at: 21 }, { at: 22 }));
    for (let minute = 0; minute < 8; minute++) await bench.letTimePass(process, 60);
    // Neither a burst of both groups together, nor the silence that only the Roof forbids.
    expect(bench.alerts()).toEqual([]);
    expect(bench.witness.final()).toEqual([]);
  });
});

describe('case 25: a policy that changes while it is in use', () => {
  it('takes a changed limit into force with kept counters', async () => {
    const bench = new FaultBench(aPolicy({ default: [bursts] }));
    const process = bench.start();
    await bench.takeIn(process, bench.sendMany(3));
    bench.changePolicy(aPolicy({ default: [{ ...bursts, maxThreshold: 9, revision: 2 }] }, 2));
    await bench.takeIn(process, bench.send({ at: 10 }, { at: 11 }));
    expect(bench.alerts()).toEqual([]);
    bench.changePolicy(aPolicy({ default: [{ ...bursts, maxThreshold: 5, revision: 3 }] }, 3));
    await bench.takeIn(process, bench.send({ at: 20 }));
    expect(bench.alerts()).toMatchObject([{ observed: 6, ruleRevision: 3, range: { max: 5 } }]);
    expect(bench.witness.final()).toEqual([]);
  });

  it.each([
    [
      'disabled',
      aPolicy({ default: [{ ...bursts, isEnabled: false, revision: 2 }] }, 2),
      'ruleDisabled',
    ],
    ['deleted', aPolicy({ default: [] }, 2), 'ruleDeleted'],
  ])(
    'ends the alerts of a rule that is %s, and raises none of it any more',
    async (_, policy, resolution) => {
      const bench = new FaultBench(aPolicy({ default: [bursts] }));
      const process = bench.start();
      await bench.takeIn(process, bench.sendMany(4));
      bench.changePolicy(policy);
      await bench.takeIn(process, bench.send({ at: 20 }, { at: 21 }));
      expect(bench.alerts()).toMatchObject([{ occurrences: 1, resolution }]);
      expect(bench.witness.final()).toEqual([]);
    },
  );

  it('moves the devices of a deleted group to the default group', async () => {
    const bench = new FaultBench(aPolicy({ default: [bursts], Roof: [bursts] }), {
      devices: [someFacts('pump', { groupTag: 'Roof' })],
    });
    const process = bench.start();
    await bench.takeIn(process, bench.sendMany(4));
    bench.changePolicy(aPolicy({ default: [bursts] }, 2));
    await bench.takeIn(process, bench.send({ at: 20 }, { at: 21 }, { at: 22 }));
    expect(bench.alerts()).toMatchObject([{ group: 'Roof', resolution: 'groupChanged' }]);
    expect(bench.witness.final()).toEqual([]);
  });
});
