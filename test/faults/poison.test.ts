import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { securityMessage } from '../support/hub-events.ts';
import { someFacts } from '../support/partition.ts';
import { aPolicy, aRule } from '../support/policies.ts';
import { range } from '../support/range.ts';
import { FaultBench } from './fault-bench.ts';
import { bursts, red } from './rules.ts';

const interfaceId = 'urn:azureiot:Security:SecurityAgent:1';
const megabyte = 1_048_576;
const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;

describe('case 17: a body made to do harm', () => {
  const packed = (encoding: string) => ({ 'content-encoding': encoding });
  it.each<[string, Uint8Array, Record<string, unknown>, number]>([
    ['no JSON', Buffer.from('{"v":'), {}, 1],
    ['a megabyte of one text', Buffer.from(JSON.stringify('x'.repeat(megabyte - 2))), {}, 0],
    ['JSON of ten thousand levels', Buffer.from(deep), {}, 0],
    ['wrong types', Buffer.from('{"v":{"v":[null]},"Events":7}'), {}, 0],
    ['nothing', Buffer.of(), {}, 1],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0xc3, 0x28]), {}, 1],
    ['a bomb of gzip', gzipSync(Buffer.alloc(64 * megabyte)), packed('gzip'), 1],
    ['a bomb of deflate', deflateSync(Buffer.alloc(64 * megabyte)), packed('deflate'), 1],
  ])('is put aside and counted as a message: %s', async (_, body, system, deadLetters) => {
    const bench = new FaultBench(aPolicy({ default: [bursts, red] }));
    const poison = bench.send({ body, system: { 'content-encoding': 'utf-8', ...system } });
    const batch = [...poison, ...bench.send(...range(0, 3).map(() => ({ body: { v: 'red' } })))];
    expect(await bench.takeIn(bench.start(), batch)).toBe('done');
    expect(bench.head()).toMatchObject({ commit: 1, position: 3 });
    expect(bench.rows('dead~')).toHaveLength(deadLetters);
    expect(new Map(bench.head()?.tally).get('deadLetters') ?? 0).toBe(deadLetters);
    expect(bench.alerts().map(({ ruleId }) => ruleId)).toEqual([red.id, bursts.id]);
    expect(bench.witness.problems).toEqual([]);
  });
});

describe('case 18: ten thousand alerts of one batch', () => {
  it('are committed in several pieces, in order, each value once', async () => {
    const processes = aRule({ ruleType: 'ProcessNotAllowed', allowlistValues: [] });
    const devices = range(0, 100).map((i) => someFacts(`pump-${i}`));
    const bench = new FaultBench(aPolicy({ default: [processes] }), { devices });
    const Payload = range(0, 100).map((i) => ({ Executable: `/bin/p${i}` }));
    const body = securityMessage([{ Name: 'ProcessCreate', Payload }]);
    const sent = bench.send(...devices.map(({ deviceId }) => ({ deviceId, interfaceId, body })));
    expect(await bench.takeIn(bench.start(), sent)).toBe('done');
    expect(bench.head()?.commit).toBeGreaterThanOrEqual(10);
    expect(bench.head()).toMatchObject({ position: 99, activityIndex: 0 });
    expect(bench.alertRows()).toHaveLength(10_000);
    expect(bench.witness.problems).toEqual([]);
  });
});
