import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FingerprintSet,
  fingerprint,
  packFingerprints,
} from '../../../shared/devices/fingerprint.ts';

function pack(ids: readonly string[]): Buffer {
  return packFingerprints(ids.map(fingerprint));
}

describe('FingerprintSet', () => {
  it('has what was added in any pieces, and nothing else', () => {
    const pieces = fc.array(fc.array(fc.string(), { maxLength: 20 }), { maxLength: 5 });
    fc.assert(
      fc.property(pieces, fc.string(), (added, other) => {
        const set = new FingerprintSet(1);
        for (const ids of added) set.add(pack(ids));
        const all = added.flat();
        expect(all.every((id) => set.has(id))).toBe(true);
        expect(set.has(other)).toBe(all.includes(other));
      }),
    );
  });

  it('takes more after it was asked', () => {
    const set = new FingerprintSet();
    set.add(pack(['b']));
    expect(set.has('a')).toBe(false);
    set.add(pack(['a']));
    expect([set.has('a'), set.has('b')]).toEqual([true, true]);
  });

  it('tells 100,000 ids from 100,000 others', () => {
    const ids = Array.from({ length: 200_000 }, (_, i) => `device-${i}`);
    const set = new FingerprintSet();
    set.add(pack(ids.slice(0, 100_000)));
    expect(ids.filter((id) => set.has(id))).toEqual(ids.slice(0, 100_000));
  });
});
