import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertHandling, alertStatus } from '../../../shared/alerts/alert.ts';
import { changeHandling, type HandlingChange } from '../../../shared/alerts/alert-handling.ts';

const [first, second] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:01:00.000Z'];
const acknowledge: HandlingChange = { action: 'acknowledge' };
const dismiss: HandlingChange = { action: 'dismiss', verdict: 'falsePositive', note: 'a test' };
const reopen: HandlingChange = { action: 'reopen' };

function handlingAfter(...changes: HandlingChange[]): AlertHandling {
  return changes.reduce<AlertHandling>(
    (handling, change) => changeHandling({ ended: false, handling }, change, 'kim', first),
    {},
  );
}

describe('changeHandling', () => {
  it('records who acknowledged, when, and with what note', () => {
    const handling = handlingAfter({ action: 'acknowledge', note: 'on it' });
    expect(handling).toEqual({
      acknowledgedTimeUtc: first,
      acknowledgedBy: 'kim',
      note: 'on it',
    });
  });

  it('records a dismissal beside the acknowledgement, and the newer note', () => {
    const handling = handlingAfter({ action: 'acknowledge', note: 'on it' });
    expect(changeHandling({ ended: true, handling }, dismiss, 'lee', second)).toEqual({
      ...handling,
      dismissedTimeUtc: second,
      dismissedBy: 'lee',
      verdict: 'falsePositive',
      note: 'a test',
    });
  });

  it('takes a dismissal back whole, but for the note', () => {
    const handling = handlingAfter(acknowledge, dismiss);
    expect(changeHandling({ ended: false, handling }, reopen, 'lee', second)).toEqual({
      ...handlingAfter(acknowledge),
      note: 'a test',
      reopenedTimeUtc: second,
      reopenedBy: 'lee',
    });
  });

  it.each([
    ['acknowledge', [], false, true],
    ['acknowledge', [acknowledge], false, false],
    ['acknowledge', [], true, false],
    ['acknowledge', [dismiss], false, false],
    ['dismiss', [], false, true],
    ['dismiss', [acknowledge], false, true],
    ['dismiss', [], true, true],
    ['dismiss', [dismiss], false, false],
    ['reopen', [], false, false],
    ['reopen', [acknowledge], false, false],
    ['reopen', [], true, false],
    ['reopen', [dismiss], false, true],
    ['reopen', [dismiss], true, true],
  ] as const)('%s after %j, ended %j: allowed is %j', (action, before, ended, allowed) => {
    const change = { acknowledge, dismiss, reopen }[action];
    const handling = handlingAfter(...before);
    const apply = () => changeHandling({ ended, handling }, change, 'kim', second);
    if (allowed) expect(apply()).toBeDefined();
    else
      expect(apply).toThrow(
        expect.objectContaining({
          code: 'Conflict',
          message: expect.stringContaining(`is ${alertStatus(ended, handling)};`),
        }),
      );
  });

  it('leads to the status the change is named after, whatever came before', () => {
    const changes = fc.array(fc.constantFrom(acknowledge, dismiss, reopen), { maxLength: 12 });
    const wanted = { acknowledge: ['InProgress'], dismiss: ['Dismissed'] };
    fc.assert(
      fc.property(changes, fc.boolean(), (given, ended) => {
        let handling: AlertHandling = {};
        for (const change of given) {
          const before = alertStatus(ended, handling);
          try {
            handling = changeHandling({ ended, handling }, change, 'kim', first);
          } catch {
            expect(alertStatus(ended, handling)).toBe(before);
            continue;
          }
          const now = alertStatus(ended, handling);
          if (change.action === 'reopen') expect(now).not.toBe('Dismissed');
          else expect(wanted[change.action]).toContain(now);
        }
      }),
    );
  });
});
