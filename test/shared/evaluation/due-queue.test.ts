import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DeviceState } from '../../../shared/evaluation/device-state.ts';
import { type Due, DueQueue } from '../../../shared/evaluation/due-queue.ts';

/** Only what the order looks at. */
function due(
  dueMs: number,
  deviceId: string,
  ruleId: string,
  kind: 'window' | 'episode',
  key = '',
): Due {
  const rule = { rule: { id: ruleId } };
  const subject = kind === 'window' ? { kind, rule } : { kind, key, opening: { ruleId } };
  return { dueMs, device: { deviceId } as DeviceState, subject: subject as Due['subject'] };
}

const dues = fc.array(
  fc
    .tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom('a', 'B', 'b'),
      fc.constantFrom('r1', 'r10', 'r2'),
      fc.constantFrom('window' as const, 'episode' as const),
      fc.constantFrom('r =x', 'r =y'),
    )
    .map((parts) => due(...parts)),
  { maxLength: 200 },
);

function nameOf({ dueMs, device, subject }: Due): string {
  // Of one rule, panes are judged before episodes end.
  const ofRule =
    subject.kind === 'window'
      ? [subject.rule.rule.id, '0']
      : [subject.opening.ruleId, `1 ${subject.key}`];
  return [dueMs, device.deviceId, ...ofRule].join('/');
}

it('hands out by due time, device, rule id, panes before ends, and values', () => {
  fc.assert(
    fc.property(dues, (pushed) => {
      const queue = new DueQueue();
      for (const one of pushed) queue.push(one);
      const popped: string[] = [];
      while (queue.nextMs !== Number.POSITIVE_INFINITY) popped.push(nameOf(queue.pop()));
      expect(popped).toEqual(pushed.map(nameOf).sort());
    }),
  );
});

it('knows when the next one is due, however pushing and popping take turns', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { freq: 3 })), (turns) => {
      const queue = new DueQueue();
      const waiting: number[] = [];
      for (const dueMs of turns) {
        if (dueMs !== null) {
          queue.push(due(dueMs, 'a', 'r', 'window'));
          waiting.push(dueMs);
        } else if (waiting.length > 0) {
          const first = Math.min(...waiting);
          expect(queue.pop().dueMs).toBe(first);
          waiting.splice(waiting.indexOf(first), 1);
        }
        expect(queue.nextMs).toBe(Math.min(...waiting));
      }
    }),
  );
});
