import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GenerationColumn } from '../../../shared/devices/generation-column.ts';

describe('GenerationColumn', () => {
  it('gives back every text that was set last, grown or not', () => {
    const text = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String),
      fc.constantFrom('', '00', '18446744073709551614', '18446744073709551615'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), text)), (sets) => {
        const column = new GenerationColumn(2);
        column.grow(4);
        const expected = new Map<number, string>();
        for (const [row, generation] of sets) {
          column.set(row, generation);
          expected.set(row, generation);
          column.grow(4);
        }
        for (const [row, generation] of expected) expect(column.get(row)).toBe(generation);
      }),
    );
  });
});
