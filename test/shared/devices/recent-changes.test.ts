import { describe, expect, it } from 'vitest';
import { RecentChanges } from '../../../shared/devices/recent-changes.ts';

const since = (changes: RecentChanges, version: number) => {
  const ids = changes.since(version);
  return ids && [...ids];
};

describe('RecentChanges', () => {
  it('tells what changed after a version', () => {
    const changes = new RecentChanges();
    changes.add(3, ['a', 'b']);
    changes.add(5, ['b']);
    expect(since(changes, 0)).toEqual(['a', 'b', 'b']);
    expect(since(changes, 3)).toEqual(['b']);
    expect(since(changes, 5)).toEqual([]);
  });

  it('does not guess what it has forgotten', () => {
    const changes = new RecentChanges();
    changes.add(3, ['a']);
    changes.forget(7);
    expect(since(changes, 6)).toBeUndefined();
    expect(since(changes, 7)).toEqual([]);
  });

  it('remembers a bounded number of devices', () => {
    const changes = new RecentChanges();
    for (let version = 1; version <= 200; version++) {
      changes.add(
        version,
        Array.from({ length: 100 }, (_, i) => `${version}-${i}`),
      );
    }
    expect(since(changes, 50)).toBeUndefined();
    expect(since(changes, 199)).toHaveLength(100);
  });
});
