import { describe, expect, it } from 'vitest';
import { CurrentPolicy } from '../../../shared/chains/current-policy.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { aPolicy } from '../../support/policies.ts';

/** A store whose policy changes from outside, and the clock that decides when that is seen. */
function aStore() {
  const clock = new FixedClock();
  const stored = { policy: aPolicy({}, 1), reads: 0, isAway: false };
  const current = async () => {
    stored.reads += 1;
    if (stored.isAway) throw new Error('storage is away');
    return stored.policy;
  };
  const policy = new CurrentPolicy({ current, change: current }, clock);
  return { clock, stored, policy };
}

describe('the policy in force', () => {
  it('is read at most every 2 s, and compiled once a revision', async () => {
    const { clock, stored, policy } = aStore();
    const first = await policy.get(0);
    clock.advance(1_999);
    expect(await policy.get(1)).toBe(first);
    expect(stored.reads).toBe(1);
    clock.advance(1);
    expect(await policy.get(1)).toBe(first);
    expect(stored.reads).toBe(2);
  });

  it('follows a change within 2 s', async () => {
    const { clock, stored, policy } = aStore();
    await policy.get(0);
    stored.policy = aPolicy({ pumps: [] }, 2);
    expect((await policy.get(0)).revision).toBe(1);
    clock.advance(2_000);
    const next = await policy.get(0);
    expect(next.revision).toBe(2);
    expect(next.hasGroup('pumps')).toBe(true);
  });

  it('is read at once when a newer one has been used', async () => {
    const { stored, policy } = aStore();
    await policy.get(0);
    stored.policy = aPolicy({}, 7);
    expect((await policy.get(7)).revision).toBe(7);
  });

  it('is never older than what has been used', async () => {
    const { stored, policy } = aStore();
    stored.policy = aPolicy({}, 6);
    await expect(policy.get(7)).rejects.toThrow(
      'the stored policy is at revision 6, but 7 was used',
    );
    expect((await policy.get(6)).revision).toBe(6);
  });

  it('is not guessed while storage is away, and read again after', async () => {
    const { clock, stored, policy } = aStore();
    stored.isAway = true;
    await expect(policy.get(0)).rejects.toThrow('storage is away');
    stored.isAway = false;
    expect((await policy.get(0)).revision).toBe(1);
    clock.advance(2_000);
    stored.isAway = true;
    await expect(policy.get(0)).rejects.toThrow('storage is away');
  });
});
