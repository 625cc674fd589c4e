import { expect, it } from 'vitest';
import { Partition } from '../../support/partition.ts';
import { aPolicy } from '../../support/policies.ts';
import { messageRule } from '../../support/window-rules.ts';

/** Alerts of a device that sends one message where two a minute are wanted. */
function alertsAfter(disturb: (partition: Partition) => void) {
  const partition = new Partition(aPolicy({ default: [messageRule({ min: 2 })] }));
  partition.receive({ at: 0 });
  disturb(partition);
  partition.tick(1_000);
  return partition.list().map(({ id, startTimeUtc }) => ({ id, startTimeUtc }));
}

const undisturbed = alertsAfter(() => undefined);

it('a silence over what was lost is judged from a full window after it on', () => {
  const [alert] = alertsAfter((partition) => partition.lose(30));
  expect(Date.parse(alert!.startTimeUtc)).toBe(Date.parse(undisturbed[0]!.startTimeUtc) + 30_000);
});

it('a window that began after what was lost keeps its beginning', () => {
  expect(undisturbed).toHaveLength(1);
  expect(alertsAfter((partition) => partition.lose(-10))).toEqual(undisturbed);
});
