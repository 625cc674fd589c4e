import { describe, expect, it } from 'vitest';
import type { DirectoryCopy } from '../../../shared/devices/device-directory.ts';
import { type SyncParts, SyncRun } from '../../../shared/devices/sync-run.ts';
import { FixedClock } from '../../support/fixed-clock.ts';

describe('SyncRun', () => {
  const tagCounts = {
    untagged: 3,
    byText: new Map([
      ['a', 2],
      ['b', 1],
    ]),
    byJson: new Map([['7', 4]]),
  };
  const clock = new FixedClock(0);
  const view = { tagCounts: () => tagCounts } as DirectoryCopy;
  const run = new SyncRun({ clock, view } as SyncParts, 1_000);

  it('expects as many devices as are known, whatever their tag', () => {
    expect(run.expected).toBe(10);
  });

  it('is over when its time is up', () => {
    clock.advance(999);
    expect(run.isOver).toBe(false);
    clock.advance(1);
    expect(run.isOver).toBe(true);
    expect(run.nowUtc()).toBe('1970-01-01T00:00:01.000Z');
  });
});
