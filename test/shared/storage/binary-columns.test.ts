import { describe, expect, it } from 'vitest';
import {
  fromBinaryColumns,
  maxRowBytes,
  toBinaryColumns,
} from '../../../shared/storage/binary-columns.ts';

describe('binary columns', () => {
  it.each([0, 1, 65_536, 65_537, maxRowBytes])('give back %i bytes', (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
    const columns = toBinaryColumns(bytes);
    expect(Object.values(columns).every((column) => column.length <= 65_536)).toBe(true);
    expect(Buffer.compare(fromBinaryColumns({ rowKey: 'x', ...columns }), bytes)).toBe(0);
  });

  it('refuse more than a row holds', () => {
    expect(() => toBinaryColumns(new Uint8Array(maxRowBytes + 1))).toThrow(RangeError);
  });
});
