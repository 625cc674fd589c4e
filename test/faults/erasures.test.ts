import { expect, it } from 'vitest';
import { unframe } from '../../shared/kernel/frame.ts';
import { fromBinaryColumns } from '../../shared/storage/binary-columns.ts';
import { someFacts } from '../support/partition.ts';
import { aPolicy } from '../support/policies.ts';
import { range } from '../support/range.ts';
import { FaultBench } from './fault-bench.ts';
import { bursts, silence } from './rules.ts';

const policy = aPolicy({ default: [bursts, silence] });
const [erased, kept] = ['device-a', 'device-b'];

/** Rows of the partition that hold the device. */
function rowsNaming(bench: FaultBench, deviceId: string): string[] {
  return ['snap~', 'log~', 'out~']
    .flatMap((prefix) => bench.rows(prefix))
    .filter((row) => unframe(fromBinaryColumns(row)).content.includes(deviceId))
    .map(({ rowKey }) => rowKey);
}

/**
 * Two devices with open alerts, over several snapshots; one is erased by a process that is begun anew
 * whenever it dies, and told to erase until it has.
 */
async function run(bench: FaultBench): Promise<FaultBench> {
  let process = bench.start();
  const insist = async (work: () => Promise<unknown>) => {
    for (let ending: unknown = 'none'; ending !== 'done'; ) {
      if (!process.isAlive) process = bench.start();
      ending = await bench.invoke(work);
    }
  };
  for (const _ of range(0, 3)) {
    const batch = bench.send(...range(0, 6).map((i) => ({ deviceId: i % 2 ? erased! : kept! })));
    await insist(() => process.evaluator.takeIn(batch));
  }
  await insist(() => process.evaluator.erase(erased!));
  let unsettled = {};
  await insist(async () => {
    unsettled = await process.evaluator.settleErasure(erased!, unsettled, false);
    if (Object.values(unsettled).some((partition) => partition !== 'settled'))
      throw new Error('rows are left');
  });
  const batch = bench.send({ deviceId: kept! }, { deviceId: kept! });
  await insist(() => process.evaluator.takeIn(batch));
  return bench;
}

function aBench(): FaultBench {
  const devices = [erased, kept].map((id) => someFacts(id!));
  return new FaultBench(policy, { limits: { maxCommitsWithoutSnapshot: 2 }, devices });
}

it('an erasure leaves no row that names the device, ends its alerts, and lets the others go on', async () => {
  const bench = await run(aBench());
  expect(rowsNaming(bench, erased!)).toEqual([]);
  expect(rowsNaming(bench, kept!)).not.toEqual([]);
  const alerts = bench.alerts();
  expect(alerts.find(({ deviceId }) => deviceId === erased)).toMatchObject({
    ruleId: bursts.id,
    resolution: 'deviceDeleted',
  });
  expect(alerts.find(({ deviceId }) => deviceId === kept)).not.toHaveProperty('resolution');
  expect(bench.witness.final()).toEqual([]);
});

it.each(['crashBefore', 'crashAfter', 'lostReply', 'refused', 'resent'] as const)(
  'an erasure with %s at any call to storage comes to the same',
  async (fault) => {
    const undisturbed = await run(aBench());
    for (const k of range(1, undisturbed.calls + 1)) {
      const bench = aBench();
      bench.faultOf = (call) => (call === k ? fault : 'none');
      await run(bench);
      expect(rowsNaming(bench, erased!), `at call ${k}`).toEqual([]);
      expect(bench.alerts().map(({ id }) => id)).toEqual(undisturbed.alerts().map(({ id }) => id));
      expect(bench.witness.final()).toEqual([]);
    }
  },
  60_000,
);
