import { describe, expect, it } from 'vitest';
import { Tally } from '../../../shared/kernel/tally.ts';
import { hitCount, maxHitCount } from '../../../shared/telemetry/json-fields.ts';

function read(row: object) {
  const tally = new Tally();
  const count = hitCount(row as never, tally);
  return { count, malformed: tally.count('malformedHitCounts') };
}

describe('the hits of a row', () => {
  it.each<[string, object, number]>([
    ['are one when not told', {}, 1],
    ['are a text in ExtraDetails', { ExtraDetails: { HitCount: '42' } }, 42],
    ['are a number in ExtraDetails', { ExtraDetails: { HitCount: 3 } }, 3],
    ['are a field of micro agents', { HitCount: 7 }, 7],
    ['are one when ExtraDetails is no object', { ExtraDetails: 'HitCount' }, 1],
  ])('%s', (_how, row, count) => {
    expect(read(row)).toEqual({ count, malformed: 0 });
  });

  it.each<[string, object, number]>([
    ['are at least one', { HitCount: 0 }, 1],
    ['are never negative', { ExtraDetails: { HitCount: '-5' } }, 1],
    ['are never a fraction', { HitCount: 1.5 }, 1],
    ['are one when they are no number', { ExtraDetails: { HitCount: 'many' } }, 1],
    ['are bounded', { ExtraDetails: { HitCount: '99999999999999' } }, maxHitCount],
  ])('%s, which is told', (_how, row, count) => {
    expect(read(row)).toEqual({ count, malformed: 1 });
  });
});
