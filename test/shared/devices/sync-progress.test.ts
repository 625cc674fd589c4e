import { expect, it } from 'vitest';
import type { Sweep } from '../../../shared/devices/sweep-store.ts';
import { describeSweep } from '../../../shared/devices/sync-progress.ts';

const startedMs = Date.UTC(2026, 0, 1);
const startedUtc = new Date(startedMs).toISOString();
const sweep: Sweep = {
  ...{ number: 3, startedUtc, pages: 340, seen: 340_000, expected: 1_000_000 },
  ...{ phase: 'reading', failures: 0 },
};

it('a sweep under way tells how far it is, and how long the rest will take', () => {
  expect(describeSweep(sweep, startedMs + 6 * 60_000)).toEqual({
    ...{ state: 'reading', startedUtc, swept: 340_000, expected: 1_000_000, pages: 340 },
    minutesLeft: 12,
    summary: 'swept 340,000 of ~1,000,000, 12 min left',
  });
});

it('a sweep that rests because the hub is busy says until when', () => {
  const restUntilUtc = new Date(startedMs + 600_000).toISOString();
  const resting = { ...sweep, restUntilUtc };
  expect(describeSweep(resting, startedMs + 1)).toMatchObject({ restsUntilUtc: restUntilUtc });
  expect(describeSweep(resting, startedMs + 600_000)).not.toHaveProperty('restsUntilUtc');
});

it('the first sweep expects nothing, nor does one of an earlier version', () => {
  const first = describeSweep({ ...sweep, expected: 0 }, startedMs + 1_000);
  expect(first).toMatchObject({ expected: 0, summary: 'swept 340,000' });
  const { expected: _, ...earlier } = sweep;
  expect(describeSweep(earlier, startedMs + 1_000)).toEqual(first);
});

it('a sweep that has seen more than was expected expects nothing any more', () => {
  const grown = describeSweep({ ...sweep, expected: 300 }, startedMs + 1_000);
  expect(grown.summary).toBe('swept 340,000');
});

it('one that is done has no time left, and neither has one that removes', () => {
  const done = describeSweep({ ...sweep, phase: 'done' }, startedMs + 1_000);
  expect(done).toMatchObject({ state: 'done', summary: 'swept 340,000' });
  expect(done).not.toHaveProperty('minutesLeft');
  expect(describeSweep({ ...sweep, phase: 'removing' }, startedMs + 1_000).summary).toBe(
    'swept 340,000 of ~1,000,000',
  );
});
