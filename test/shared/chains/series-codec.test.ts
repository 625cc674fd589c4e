import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSeries, writeSeries } from '../../../shared/chains/series-codec.ts';
import { CountWindow } from '../../../shared/evaluation/count-window.ts';
import { ByteReader } from '../../../shared/kernel/byte-reader.ts';
import { ByteWriter } from '../../../shared/kernel/byte-writer.ts';
import { range } from '../../support/range.ts';
import { storedSeries } from '../../support/stored-devices.ts';
import { windowStart } from '../../support/window-start.ts';

const aggregates = ['count', 'sum', 'average', 'minimum', 'maximum', 'distinct'] as const;

describe.each(aggregates)('series of %s', (aggregate) => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(storedSeries(aggregate), { maxLength: 4 }), (all) => {
        const rules = [{ aggregate }, { aggregate }];
        const writer = new ByteWriter();
        for (const [i, series] of all.entries()) writeSeries(writer, rules[i % 2]!, series);
        const reader = new ByteReader(writer.written);
        for (const [i, series] of all.entries())
          expect(readSeries(reader, rules[i % 2]!)).toStrictEqual(series);
        reader.end();
      }),
    );
  });
});

it('a window full of counts takes two bytes a pane', () => {
  const panes = range(353_000_000, 353_000_060);
  const writer = new ByteWriter();
  writeSeries(writer, { aggregate: 'count' }, [panes, panes.map(() => 3)]);
  expect(writer.written.length).toBeLessThan(2 * panes.length + 6);
});

it('counts beyond all whole numbers stay at the last of them, and can be written', () => {
  const window = new CountWindow(windowStart('count'));
  const most = Number.MAX_SAFE_INTEGER;
  for (const pane of [7, 5, 7, 5, 6]) window.add(pane, most);
  const writer = new ByteWriter();
  writeSeries(writer, { aggregate: 'count' }, window.toStored());
  expect(readSeries(new ByteReader(writer.written), { aggregate: 'count' })).toEqual([
    [5, 6, 7],
    [most, most, most],
  ]);
});

it('panes that do not ascend are refused', () => {
  const writer = new ByteWriter();
  const backwards = [
    [7, 6],
    [1, 1],
  ];
  expect(() => writeSeries(writer, { aggregate: 'count' }, backwards)).toThrow(RangeError);
});
