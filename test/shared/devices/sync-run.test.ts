import { expect, it } from 'vitest';
import { SyncRun } from '../../../shared/devices/sync-run.ts';
import { TableDeviceDirectory } from '../../../shared/storage/table-device-directory.ts';
import { TableDirectoryView } from '../../../shared/storage/table-directory-view.ts';
import { TableSweepStore } from '../../../shared/storage/table-sweep-store.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { FakeTwinRegistry } from '../../support/fake-twin-registry.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { openTestTable } from '../../support/open-test-table.ts';

it('a run expects the devices known when it began, and is over when its time is up', async () => {
  const table = await openTestTable();
  const clock = new FixedClock(0);
  const directory = new TableDeviceDirectory(table, 'hub');
  const view = new TableDirectoryView(table, 'hub', clock);
  const fleet = [
    deviceFacts('a'),
    deviceFacts('b', { groupTag: 'x' }),
    deviceFacts('c', { groupTag: { json: '7' } }),
    deviceFacts('d', { groupTag: 'x', status: 'deleted' }),
  ];
  const changes = fleet.map((facts) => ({ facts, source: 'sweep' as const }));
  await directory.apply(changes, '1970-01-01T00:00:00.000Z');
  await view.refresh();
  const sweeps = new TableSweepStore(table, 'hub');
  const registry = new FakeTwinRegistry([]);
  const run = new SyncRun({ registry, directory, view, sweeps, clock }, 1_000);
  expect(run.expected).toBe(3);
  clock.advance(999);
  expect(run.isOver).toBe(false);
  clock.advance(1);
  expect(run.isOver).toBe(true);
  expect(run.nowUtc()).toBe('1970-01-01T00:00:01.000Z');
});
