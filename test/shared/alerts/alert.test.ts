import { describe, expect, it } from 'vitest';
import { alertStatus } from '../../../shared/alerts/alert.ts';

const acknowledged = { acknowledgedTimeUtc: '2026-01-01T00:00:00.000Z' };
const dismissed = { dismissedTimeUtc: '2026-01-01T00:00:00.000Z' };

describe('alertStatus', () => {
  it.each([
    [false, {}, 'Active'],
    [false, acknowledged, 'InProgress'],
    [true, {}, 'Resolved'],
    [true, acknowledged, 'Resolved'],
    [false, dismissed, 'Dismissed'],
    [false, { ...acknowledged, ...dismissed }, 'Dismissed'],
    [true, { ...acknowledged, ...dismissed }, 'Dismissed'],
  ] as const)(
    'of an episode that has ended: %j, handled as %j, is %s',
    (ended, handling, status) => {
      expect(alertStatus(ended, handling)).toBe(status);
    },
  );
});
