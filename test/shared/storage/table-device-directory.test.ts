import type { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceFacts, DeviceRecord } from '../../../shared/devices/device.ts';
import type { DeviceChange } from '../../../shared/devices/device-directory.ts';
import { TableDeviceDirectory } from '../../../shared/storage/table-device-directory.ts';
import { TableDirectoryView } from '../../../shared/storage/table-directory-view.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { losingAnswers } from '../../support/faulty-table.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { openTestTable } from '../../support/open-test-table.ts';

const nowUtc = '2026-01-01T00:00:00.000Z';
const laterUtc = '2026-01-01T01:00:00.000Z';

let table: TableClient;
let hubs = 0;
beforeAll(async () => {
  table = await openTestTable();
});

/** A directory of its own in the shared table. */
function openDirectory() {
  const hub = `hub-${++hubs}`;
  return { hub, directory: new TableDeviceDirectory(table, hub) };
}

function sweep(facts: DeviceFacts): DeviceChange {
  return { facts, source: 'sweep' };
}

async function versionOf(hub: string): Promise<number> {
  const view = new TableDirectoryView(table, hub, new FixedClock());
  await view.refresh();
  return view.version;
}

async function listAll(directory: TableDeviceDirectory, top: number) {
  const records: DeviceRecord[] = [];
  let continuation: string | undefined;
  do {
    const page = await directory.list(undefined, top, continuation);
    expect(page.items.length).toBeLessThanOrEqual(top);
    records.push(...page.items);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return records;
}

describe('a device directory in Table Storage', () => {
  it('gives back what was written, every kind of tag and any id', async () => {
    const { directory } = openDirectory();
    const fleet = [
      deviceFacts('plain', { groupTag: 'Pumps', protocol: 'Mqtt' }),
      deviceFacts("odd:#?'%$@!", { groupTag: '' }),
      deviceFacts('number', { groupTag: { json: '7' }, status: 'disabled' }),
      deviceFacts('x'.repeat(128), { twinVersion: 5_000_000_000, generation: '' }),
    ];
    expect(await directory.apply(fleet.map(sweep), nowUtc)).toBe(4);
    for (const facts of fleet) {
      expect(await directory.get(facts.deviceId)).toStrictEqual({
        ...facts,
        firstSyncUtc: nowUtc,
        lastSyncUtc: nowUtc,
        lastSource: 'sweep',
      });
    }
    expect(await directory.get('PLAIN')).toBeUndefined();
  });

  it('writes nothing when nothing changes', async () => {
    const { hub, directory } = openDirectory();
    await directory.apply([sweep(deviceFacts('a'))], nowUtc);
    expect(await directory.apply([sweep(deviceFacts('a'))], laterUtc)).toBe(0);
    expect(await versionOf(hub)).toBe(1);
    expect((await directory.get('a'))?.lastSyncUtc).toBe(nowUtc);
  });

  it('takes several changes of one device in one write, in their order', async () => {
    const { hub, directory } = openDirectory();
    const changes = [1, 2, 3].map((twinVersion) =>
      sweep(deviceFacts('a', { twinVersion, groupTag: `group ${twinVersion}` })),
    );
    expect(await directory.apply(changes, nowUtc)).toBe(1);
    expect(await directory.get('a')).toMatchObject({ twinVersion: 3, groupTag: 'group 3' });
    expect(await versionOf(hub)).toBe(1);
  });

  it('reads a device after all that its writer wrongly believed new', async () => {
    const { directory } = openDirectory();
    await directory.apply([sweep(deviceFacts('a', { twinVersion: 9 }))], nowUtc);
    const changes = [
      { ...sweep(deviceFacts('a', { twinVersion: 3 })), isNew: true },
      { ...sweep(deviceFacts('b')), isNew: true },
    ];
    expect(await directory.apply(changes, laterUtc)).toBe(1);
    expect(await directory.get('a')).toMatchObject({ twinVersion: 9 });
    expect(await directory.get('b')).toBeDefined();
  });

  it('ends in the newest facts when writers race', async () => {
    const { hub, directory } = openDirectory();
    const writers = [
      directory,
      new TableDeviceDirectory(table, hub),
      new TableDeviceDirectory(table, hub),
    ];
    const versions = Array.from({ length: 24 }, (_, i) => ((i * 7) % 24) + 1);
    const written = await Promise.all(
      versions.map((twinVersion, i) =>
        writers[i % 3]!.apply(
          [
            sweep(deviceFacts('shared', { twinVersion, groupTag: `group ${twinVersion}` })),
            sweep(deviceFacts(`own ${i}`)),
          ],
          nowUtc,
        ),
      ),
    );
    expect(await directory.get('shared')).toMatchObject({ twinVersion: 24, groupTag: 'group 24' });
    expect(await listAll(directory, 1_000)).toHaveLength(25);
    expect(await versionOf(hub)).toBe(written.length);
  });

  it('writes many devices while the same process writes one after the other', async () => {
    const { directory } = openDirectory();
    let isOver = false;
    const small = async () => {
      let written = 0;
      while (!isOver) {
        written += await directory.apply([sweep(deviceFacts(`small-${written}`))], nowUtc);
      }
      return written;
    };
    const written = small();
    const large = Array.from({ length: 180 }, (_, i) => sweep(deviceFacts(`large-${i}`)));
    expect(await directory.apply(large, nowUtc)).toBe(180);
    isOver = true;
    // They take turns, so there is one between the two commits of the large one, and one at each end.
    expect(await written).toBeLessThanOrEqual(3);
  });

  it('finds its own write when the answer was lost', async () => {
    const hub = `hub-${++hubs}`;
    const directory = new TableDeviceDirectory(losingAnswers(table), hub);
    const changes = ['a', 'b'].map((id) => ({ ...sweep(deviceFacts(id)), isNew: true }));
    await directory.apply(changes, nowUtc);
    await directory.apply([sweep(deviceFacts('a', { twinVersion: 2 }))], laterUtc);
    expect(await listAll(directory, 10)).toMatchObject([
      { deviceId: 'a', twinVersion: 2 },
      { deviceId: 'b', twinVersion: 1 },
    ]);
    expect(await versionOf(hub)).toBe(2);
  });

  it('notes a completed sweep, also of a hub without devices', async () => {
    const { directory } = openDirectory();
    expect(await directory.lastSweptUtc()).toBeUndefined();
    await directory.markSwept(nowUtc);
    await directory.markSwept(laterUtc);
    expect(await directory.lastSweptUtc()).toBe(laterUtc);
    await directory.apply([sweep(deviceFacts('a'))], laterUtc);
    expect(await directory.lastSweptUtc()).toBe(laterUtc);
  });

  it('lists by device id in pages, and those of a group', async () => {
    const { directory } = openDirectory();
    const fleet = Array.from({ length: 25 }, (_, i) =>
      deviceFacts(`device-${String(i).padStart(2, '0')}`, { groupTag: i % 5 === 0 ? 'a' : 'b' }),
    );
    await directory.apply(fleet.toReversed().map(sweep), nowUtc);
    const ids = fleet.map(({ deviceId }) => deviceId);
    expect((await listAll(directory, 7)).map(({ deviceId }) => deviceId)).toEqual(ids);
    expect((await listAll(directory, 25)).map(({ deviceId }) => deviceId)).toEqual(ids);
    const ofGroup = await directory.list(({ groupTag }) => groupTag === 'a', 1_000);
    expect(ofGroup.items.map(({ deviceId }) => deviceId)).toEqual(
      ids.filter((_, i) => i % 5 === 0),
    );
    expect(ofGroup.continuation).toBeUndefined();
  });

  it('keeps hubs apart', async () => {
    const [one, other] = [openDirectory(), openDirectory()];
    await one.directory.apply([sweep(deviceFacts('a'))], nowUtc);
    expect(await other.directory.get('a')).toBeUndefined();
    expect(await listAll(other.directory, 10)).toEqual([]);
  });
});
