import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  packTransactions,
  type TransactionUnit,
} from '../../../shared/storage/pack-transactions.ts';

const mebibyte = 1024 * 1024;

function unit(name: number, actions: number, sizeBytes: number): TransactionUnit {
  return {
    actions: Array.from({ length: actions }, (_, i) => [
      'delete',
      { partitionKey: 'p', rowKey: `${name}.${i}` },
    ]),
    sizeBytes,
  };
}

describe('packTransactions', () => {
  it('makes none of nothing', () => {
    expect(packTransactions([])).toEqual([]);
  });

  it('keeps to the limits, loses nothing, and parts no unit', () => {
    const sizes = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: mebibyte })),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(sizes, (given) => {
        const units = given.map(([actions, bytes], i) => unit(i, actions, bytes));
        const transactions = packTransactions(units);
        expect(transactions.flat()).toEqual(units.flatMap(({ actions }) => actions));
        for (const actions of transactions) {
          const names = new Set(actions.map(([, { rowKey }]) => Number(rowKey.split('.')[0])));
          const inside = units.filter((_, i) => names.has(i));
          expect(actions).toHaveLength(inside.flatMap((some) => some.actions).length);
          expect(actions.length).toBeLessThanOrEqual(100);
          expect(inside.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThanOrEqual(
            3 * mebibyte,
          );
        }
      }),
    );
  });

  it('fills transactions', () => {
    const units = Array.from({ length: 120 }, (_, i) => unit(i, 2, 1_024));
    expect(packTransactions(units).map(({ length }) => length)).toEqual([100, 100, 40]);
  });
});
