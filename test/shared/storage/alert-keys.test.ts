import fc from 'fast-check';
import { expect, it } from 'vitest';
import { alertPartition, devicePartition } from '../../../shared/storage/alert-keys.ts';

it('alert keys keep hubs and devices apart', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (hub, a, b) => {
      expect(devicePartition(hub, a) === devicePartition(hub, b)).toBe(a === b);
      expect(alertPartition(a) === alertPartition(b)).toBe(a === b);
      expect(devicePartition(hub, a)).not.toBe(alertPartition(b));
    }),
  );
});
