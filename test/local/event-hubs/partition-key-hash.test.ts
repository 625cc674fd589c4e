import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionOfKey } from '../../../local/event-hubs/partition-key-hash.ts';

describe('the partition of a key', () => {
  // Taken from the official client, which computes the service's choice for its buffered producer.
  it.each([
    ['', 0],
    ['a', 28],
    ['pump-7', 9],
    ['twelve bytes', 14],
    ['thirteen byte', 1],
    ['device-0123456789-abcdef', 17],
    ['Gerät 17', 12],
  ])('"%s" of 32 is %i, as in Azure', (key, partition) => {
    expect(partitionOfKey(key, 32)).toBe(partition);
  });

  it('is always one of the hub', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 32 }),
        (key, count) => {
          const partition = partitionOfKey(key, count);
          expect(Number.isInteger(partition) && partition >= 0 && partition < count).toBe(true);
        },
      ),
    );
  });
});
