import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  idRowKey,
  isNewestFirstKey,
  keyRange,
  newestFirstKey,
} from '../../../shared/storage/newest-first-keys.ts';

const id = fc.stringMatching(/^[a-z2-7]{26}$/);
const timeMs = fc.integer({ min: 0, max: 8_640_000_000_000_000 });
/** Times that often are next to each other. */
const nearMs = fc.integer({ min: 1_767_225_600_000, max: 1_767_225_600_010 });

describe('newest-first keys', () => {
  it('sort newest first', () => {
    fc.assert(
      fc.property(timeMs, timeMs, id, id, (a, b, idA, idB) => {
        fc.pre(a !== b);
        expect(newestFirstKey(a, idA) < newestFirstKey(b, idB)).toBe(a > b);
      }),
    );
  });

  it('keep ids apart', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(idRowKey(a) === idRowKey(b)).toBe(a === b);
      }),
    );
  });

  it('tell listed rows from rows that find them', () => {
    fc.assert(
      fc.property(timeMs, fc.string({ minLength: 1 }), (ms, text) => {
        expect(isNewestFirstKey(newestFirstKey(ms, text))).toBe(true);
        expect(isNewestFirstKey(idRowKey(text))).toBe(false);
      }),
    );
  });
});

describe('keyRange', () => {
  it('holds what is of a time, the first included, the last not, behind a key', () => {
    const maybe = fc.option(nearMs, { nil: undefined });
    fc.assert(
      fc.property(nearMs, id, maybe, maybe, maybe, id, (ms, own, from, to, behindMs, behindId) => {
        const behind = behindMs === undefined ? undefined : newestFirstKey(behindMs, behindId);
        const key = newestFirstKey(ms, own);
        const { after, before } = keyRange(from, to, behind);
        expect(key > after && key < before).toBe(
          ms >= (from ?? 0) && ms < (to ?? Infinity) && (behind === undefined || key > behind),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('never holds a row that finds another', () => {
    const { after, before } = keyRange();
    for (const text of ['', 'a', 'z', '7']) {
      expect(idRowKey(text) > after && idRowKey(text) < before).toBe(false);
    }
  });
});
