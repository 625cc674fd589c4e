import { expect, it } from 'vitest';
import { parseDuration } from '../../../shared/kernel/duration.ts';
import { evidenceSources, sourceOfSignal } from '../../../shared/rules/evidence-source.ts';

it('has durations that can be read, and never waits longer than it counts', () => {
  for (const { lateness, wait } of Object.values(evidenceSources)) {
    expect(parseDuration(wait)).toBeLessThanOrEqual(parseDuration(lateness)!);
  }
});

it('says where signals come from', () => {
  expect(sourceOfSignal('Process')).toBe('securityMessages');
  expect(sourceOfSignal({ path: '/t' })).toBe('messages');
});
