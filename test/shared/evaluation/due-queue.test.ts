import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceState } from '../../../shared/evaluation/device-state.ts';
import { type Due, DueQueue } from '../../../shared/evaluation/due-queue.ts';
import type { Episode } from '../../../shared/evaluation/episode.ts';
import type { WindowState } from '../../../shared/evaluation/window-state.ts';

function due(dueMs: number, deviceId: string, ruleId: string, kind: 'window' | 'episode'): Due {
  const device = { deviceId } as DeviceState;
  return { dueMs, ruleId, device, subject: { kind } as WindowState | Episode };
}

const shown = ({ dueMs, device, ruleId, subject }: Due) =>
  `${dueMs} ${device.deviceId} ${ruleId} ${subject.kind}`;

/** The order of the specification, spelled out: windows before ends, though "e" is before "w". */
const sortKey = ({ dueMs, device, ruleId, subject }: Due) =>
  `${String(dueMs).padStart(3, '0')} ${device.deviceId} ${ruleId} ${subject.kind === 'window' ? 0 : 1}`;

const arbitraryDue = fc
  .tuple(
    fc.nat(9),
    fc.constantFrom('a', 'b'),
    fc.constantFrom('r', 's'),
    fc.constantFrom('window' as const, 'episode' as const),
  )
  .map((parts) => due(...parts));

describe('the queue of what becomes due', () => {
  it('hands out by time, then device, then rule, and panes before ends', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDue, { maxLength: 60 }), (dues) => {
        const queue = new DueQueue();
        for (const one of dues) queue.push(one);
        const popped = dues.map(() => shown(queue.pop()));
        const byKey = (a: Due, b: Due) => (sortKey(a) < sortKey(b) ? -1 : 1);
        expect(popped).toEqual(dues.toSorted(byKey).map(shown));
        expect(queue.nextMs).toBe(Infinity);
      }),
    );
  });

  it('knows at any moment what comes first, whatever was put in and taken out before', () => {
    const steps = fc.array(fc.option(arbitraryDue, { freq: 3 }), { maxLength: 100 });
    fc.assert(
      fc.property(steps, (given) => {
        const queue = new DueQueue();
        const waiting: Due[] = [];
        for (const step of given) {
          if (step !== null) {
            queue.push(step);
            waiting.push(step);
          } else if (waiting.length > 0) {
            const popped = queue.pop();
            expect(waiting.every((other) => sortKey(popped) <= sortKey(other))).toBe(true);
            waiting.splice(waiting.indexOf(popped), 1);
          }
          expect(queue.nextMs).toBe(Math.min(...waiting.map(({ dueMs }) => dueMs)));
        }
      }),
    );
  });
});
