import { describe, expect, it } from 'vitest';
import { CorruptChainError } from '../../shared/chains/chain-store.ts';
import { keyNumber } from '../../shared/storage/keys.ts';
import { aPolicy } from '../support/policies.ts';
import { FaultBench } from './fault-bench.ts';
import { bursts } from './rules.ts';

const policy = aPolicy({ default: [bursts] });

/** Seven commits in two partitions, with a snapshot after each three. */
async function used(): Promise<FaultBench> {
  const bench = new FaultBench(policy, {
    partitions: 2,
    limits: { maxCommitsWithoutSnapshot: 3 },
  });
  const process = bench.start();
  for (let i = 0; i < 7; i++) {
    await bench.takeIn(process, bench.send({}));
    await bench.takeIn(process, bench.send({ partitionId: '1', deviceId: 'mill' }));
  }
  return bench;
}

/** Storage gives other bytes back than it was given, which the witness did not see. */
function damage(bench: FaultBench, prefix: string, columns: Record<string, unknown>): void {
  const { chains } = bench.outside;
  const { onChange } = chains;
  chains.onChange = () => undefined;
  for (const { partitionKey, rowKey } of bench.rows(prefix))
    chains.transact([['update', { partitionKey, rowKey, ...columns }, 'Merge', {}]]);
  chains.onChange = onChange;
}

describe('case 16: rows that are damaged', () => {
  it.each(['snap~', 'log~'])(
    'are not needed where %s of the newest generation are',
    async (kind) => {
      const bench = await used();
      const [row] = kind === 'snap~' ? bench.rows(kind).slice(-1) : bench.rows(kind);
      damage(bench, row!.rowKey, { data0: Buffer.from('half') });
      expect(await bench.takeIn(bench.start(), bench.send({}))).toBe('done');
      expect(bench.witness.final()).toEqual([]);
    },
  );

  it.each<[string, string, Record<string, unknown>]>([
    ['all snapshots and logs', '', { data0: Buffer.from('half') }],
    ['a head of a format to come', 'head', { format: 99 }],
    ['a head that is cut short', 'head', { head: '{"commit":' }],
  ])('stop their partition alone, with an incident: %s', async (_, prefix, columns) => {
    const bench = await used();
    damage(bench, prefix, columns);
    const process = bench.start();
    expect(await bench.takeIn(process, bench.send({}))).toBeInstanceOf(CorruptChainError);
    expect(bench.incidents('stateCorrupt')).toMatchObject([{ partition: '0' }]);
    const others = bench.send({ partitionId: '1', deviceId: 'mill' });
    expect(await bench.takeIn(process, others)).toBe('done');
    expect(bench.head('1')?.position).toBe(7);
  });

  it('that no commit has left, in the place of the next one: the partition stops with an incident', async () => {
    const bench = await used();
    const { chains } = bench.outside;
    const [head] = bench.rows('head');
    const rowKey = `log~${keyNumber(bench.head()!.commit + 1)}~${keyNumber(0)}`;
    chains.onChange = () => undefined;
    chains.transact([['create', { partitionKey: head!.partitionKey, rowKey }]]);
    const process = bench.start();
    const refused = await bench.takeIn(process, bench.send({}));
    expect(refused).toBeInstanceOf(CorruptChainError);
    expect((refused as Error).message).toMatch(/commit 8 is refused/);
    expect(bench.incidents('stateCorrupt')).toMatchObject([{ partition: '0' }]);
    expect(bench.rows('head')).toEqual([head]);
    const others = bench.send({ partitionId: '1', deviceId: 'mill' });
    expect(await bench.takeIn(process, others)).toBe('done');
  });
});
