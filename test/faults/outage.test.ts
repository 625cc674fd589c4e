import { describe, expect, it } from 'vitest';
import { aPolicy } from '../support/policies.ts';
import { FaultBench } from './fault-bench.ts';
import { bursts, silence } from './rules.ts';

describe('case 14: tables that answer nothing good for fifteen minutes', () => {
  it.each(['refused', 'lostReply', 'lateArrival'] as const)(
    'with %s lose nothing, and no silence meanwhile is judged',
    async (fault) => {
      const bench = new FaultBench(aPolicy({ default: [bursts, silence] }));
      const process = bench.start();
      await bench.takeIn(process, bench.sendMany(1));
      bench.faultOf = (call) => (call % 7 === 0 ? 'none' : fault);
      for (let minute = 1; minute <= 15; minute++) {
        const batch = bench.send({ at: minute * 60 });
        await bench.takeIn(process, batch);
        await bench.letTimePass(process, 0);
      }
      expect(bench.alerts().filter(({ ruleId }) => ruleId === silence.id)).toEqual([]);
      bench.faultOf = () => 'none';
      for (let minute = 0; minute < 3; minute++) await bench.letTimePass(process, 60);
      expect(bench.head()?.position).toBe(15);
      expect(bench.alerts()).toMatchObject([{ ruleId: bursts.id, observed: 5 }]);
      expect(bench.witness.final()).toEqual([]);
    },
  );

  it('tell that evaluation is late as soon as they can be read', async () => {
    const bench = new FaultBench(aPolicy({ default: [bursts] }));
    const process = bench.start();
    await bench.takeIn(process, bench.sendMany(1));
    bench.faultOf = () => 'refused';
    const late = bench.sendMany(5);
    for (let minute = 0; minute < 15; minute++) {
      await bench.takeIn(process, late);
      await bench.letTimePass(process, 60);
    }
    bench.faultOf = () => 'none';
    await bench.letTimePass(process, 60);
    expect(bench.incidents('evaluationLag')).toHaveLength(1);
    expect(bench.head()?.position).toBe(5);
    expect(bench.witness.final()).toEqual([]);
  });
});
