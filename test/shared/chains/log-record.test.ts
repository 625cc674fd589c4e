import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CorruptChainError } from '../../../shared/chains/chain-store.ts';
import {
  decodeRecord,
  encodeRecord,
  type LogRecord,
  readRecord,
} from '../../../shared/chains/log-record.ts';
import { frame } from '../../../shared/kernel/frame.ts';
import { someFacts } from '../../support/partition.ts';
import { storedDevice, storedFacts } from '../../support/stored-devices.ts';

const devices = fc.array(storedDevice, { maxLength: 3 });
const ms = fc.integer({ min: 0, max: 2 ** 42 });

const logs: fc.Arbitrary<LogRecord> = fc
  .record(
    {
      policyRevision: fc.maxSafeNat(),
      facts: fc.array(storedFacts, { maxLength: 3 }),
      ...{ tickMs: ms, toldMs: ms, restarts: fc.boolean(), maxTouched: fc.nat() },
      dataLoss: fc.constant({ from: 3, to: 2 ** 40, untilMs: 1_767_225_600_000 }),
      events: fc.tuple(fc.maxSafeNat(), fc.maxSafeNat()),
    },
    { requiredKeys: ['policyRevision', 'facts'], noNullPrototype: true },
  )
  .chain((inputs) =>
    fc.record(
      { devices, inputs: fc.constant(inputs), forgotten: fc.array(fc.string()) },
      { requiredKeys: ['devices', 'inputs'], noNullPrototype: true },
    ),
  );

describe('a record', () => {
  it('of a log is read as it was written', () => {
    fc.assert(
      fc.property(logs, (record) => {
        expect(decodeRecord(encodeRecord(record))).toStrictEqual(record);
      }),
    );
  });

  it('of a snapshot is read as it was written', () => {
    fc.assert(
      fc.property(devices, (all) => {
        expect(decodeRecord(encodeRecord({ devices: all }))).toStrictEqual({ devices: all });
      }),
    );
  });

  it('of what is to be handed on is read as it was written', () => {
    const record = {
      alerts: [],
      factChanges: [{ facts: someFacts('n\ud800c'), source: 'twinChange' as const }],
    };
    expect(decodeRecord(encodeRecord(record))).toEqual(record);
  });

  it('is written the same whenever it is written', () => {
    fc.assert(
      fc.property(logs, (record) => {
        expect(encodeRecord(structuredClone(record))).toEqual(encodeRecord(record));
      }),
    );
  });

  it('is handed on device by device', () => {
    const [device] = fc.sample(storedDevice, { numRuns: 1, seed: 1 });
    const taken: unknown[] = [];
    const bytes = encodeRecord({
      ...{ devices: [device!], forgotten: ['valve'] },
      inputs: { policyRevision: 7, facts: [] },
    });
    const rest = readRecord(bytes, 'a row', (given) => taken.push(given));
    expect(taken).toStrictEqual([device]);
    expect(rest).toEqual({ forgotten: ['valve'], inputs: { policyRevision: 7, facts: [] } });
  });

  it.each([
    ['nothing', [], 'its content ends too soon'],
    ['an unknown kind', [9], 'it has number 9 for one of outbox, snapshot, log'],
    ['a device that is cut short', [1, 1, 4], 'its content ends too soon'],
    ['more than it says', [1, 0, 0], '1 bytes are left at its end'],
    ['text that is not JSON', [0, 2, 0x7b], 'JSON'],
  ])('is refused when it holds %s', (_, content, why) => {
    const bytes = frame(Uint8Array.from(content));
    expect(() => decodeRecord(bytes, 'the log row of commit 7')).toThrow(CorruptChainError);
    expect(() => decodeRecord(bytes, 'the log row of commit 7')).toThrow('commit 7: ');
    expect(() => decodeRecord(bytes)).toThrow(why);
  });
});
