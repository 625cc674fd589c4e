import { randomBytes } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import type { TagCounts } from '../../../shared/devices/device-directory.ts';
import { TagTally } from '../../../shared/devices/tag-tally.ts';
import { toHeadRow } from '../../../shared/storage/directory-head.ts';
import { TableDeviceDirectory } from '../../../shared/storage/table-device-directory.ts';
import { TableDirectoryView } from '../../../shared/storage/table-directory-view.ts';
import { foldTagCounts } from '../../../shared/storage/tag-counts.ts';
import { keptChanges } from '../../../shared/storage/trim-changes.ts';
import { countedTable } from '../../support/counted-table.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { losingAnswers } from '../../support/faulty-table.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { openTestTable } from '../../support/open-test-table.ts';

const nowUtc = '2026-01-01T00:00:00.000Z';

let table: TableClient;
let hubs = 0;
beforeAll(async () => {
  table = await openTestTable();
});

function open() {
  const hub = `hub-${++hubs}`;
  const directory = new TableDeviceDirectory(table, hub);
  const apply = (...fleet: DeviceFacts[]) =>
    directory.apply(
      fleet.map((facts) => ({ facts, source: 'sweep' })),
      nowUtc,
    );
  return { hub, directory, apply };
}

/** What a count of all rows comes to. */
async function countRows(directory: TableDeviceDirectory): Promise<TagCounts> {
  const tally = new TagTally();
  const { items } = await directory.list(undefined, 1_000);
  for (const { status, groupTag } of items) if (status !== 'deleted') tally.add(groupTag, 1);
  return tally;
}

const tag = fc.constantFrom(undefined, '', 'pumps', 'Pumps', '7', { json: '7' }, { json: '{}' });
const change = fc.record({
  kind: fc.constantFrom('apply', 'apply', 'apply', 'forget', 'fold'),
  devices: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 }),
  groupTag: tag,
  status: fc.constantFrom<DeviceFacts['status']>('enabled', 'disabled', 'deleted'),
  isNew: fc.boolean(),
});

describe('counts by tag', () => {
  it('are those of the rows, whatever races, is lost on the way, or is counted in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 6 }),
        async (rounds) => {
          const { hub, directory } = open();
          const writers = [directory, new TableDeviceDirectory(losingAnswers(table), hub)];
          let twinVersion = 0;
          for (const round of rounds) {
            await Promise.all(
              round.map(async ({ kind, devices, groupTag, status, isNew }, i) => {
                const writer = writers[i % 2]!;
                const ids = devices.map((device) => `device-${device}`);
                twinVersion += 1;
                if (kind === 'fold') await foldTagCounts(table, hub);
                else if (kind === 'forget') await writer.forget(ids, () => true);
                else
                  await writer.apply(
                    ids.map((id) => ({
                      facts: deviceFacts(id, { groupTag, status, twinVersion }),
                      source: 'sweep',
                      isNew,
                    })),
                    nowUtc,
                  );
              }),
            );
            expect({ ...(await directory.countTags()) }).toEqual({
              ...(await countRows(directory)),
            });
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);

  it('cost a few small reads, however many devices and changes there are', async () => {
    const { hub, directory, apply } = open();
    for (let i = 0; i < 210; i++)
      await apply(deviceFacts(`device-${i}`, { groupTag: `group ${i % 3}` }));
    const counted = countedTable(table);
    const reader = new TableDeviceDirectory(counted.table, hub);
    expect((await reader.countTags())!.byText).toEqual(
      new Map([0, 1, 2].map((group) => [`group ${group}`, 70])),
    );
    expect(counted.asked()).toBe(3);
    // What has been counted is kept every hundred changes.
    const row = await table.getEntity(hub, 'counts');
    expect(row.version).toBe(200n);
    expect(await countRows(directory)).toMatchObject({ untagged: 0 });
  });

  it('are not told while they cannot be exact, until a copy that is exact puts them right', async () => {
    const { hub, directory, apply } = open();
    await apply(deviceFacts('a', { groupTag: 'x' }));
    await table.upsertEntity(toHeadRow(hub, { version: keptChanges + 50 }), 'Replace');
    await apply(deviceFacts('b'));
    expect(await directory.countTags()).toBeUndefined();
    const view = new TableDirectoryView(table, hub, new FixedClock());
    await view.catchUp();
    expect(view.isSettled).toBe(true);
    await directory.keepTagCounts(view.version, view.tagCounts());
    await apply(deviceFacts('c', { groupTag: 'x' }));
    expect(await directory.countTags()).toMatchObject({ untagged: 1, byText: new Map([['x', 2]]) });
  });

  it('that are wrong are put right, but never by an older copy', async () => {
    const { hub, directory, apply } = open();
    await apply(deviceFacts('a'));
    await directory.keepTagCounts(
      1,
      new TagTally({ untagged: 9, byText: new Map(), byJson: new Map() }),
    );
    expect(await directory.countTags()).toMatchObject({ untagged: 9 });
    const view = new TableDirectoryView(table, hub, new FixedClock());
    await view.catchUp();
    await directory.keepTagCounts(view.version, view.tagCounts());
    expect(await directory.countTags()).toMatchObject({ untagged: 1 });
    await apply(deviceFacts('b'));
    await foldTagCounts(table, hub);
    await directory.keepTagCounts(view.version, view.tagCounts());
    expect(await directory.countTags()).toMatchObject({ untagged: 2 });
  });

  it('of more different tags than a row holds are not told', async () => {
    const { directory, apply } = open();
    await apply(deviceFacts('a'));
    const byText = new Map(
      Array.from({ length: 20_000 }, () => [randomBytes(48).toString('base64'), 1]),
    );
    await directory.keepTagCounts(1, { untagged: 0, byText, byJson: new Map() });
    expect(await directory.countTags()).toBeUndefined();
  });
});

describe('a copy of the directory', () => {
  it('is exact also when it was read while the directory changed', async () => {
    const { hub, directory, apply } = open();
    await apply(...Array.from({ length: 30 }, (_, i) => deviceFacts(`device-${i}`)));
    let isFirst = true;
    const changing = new Proxy(table, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name !== 'listEntities' || !isFirst)
          return typeof member === 'function' ? member.bind(target) : member;
        isFirst = false;
        return (...query: Parameters<TableClient['listEntities']>) => {
          const rows = target.listEntities(...query);
          const byPage = rows.byPage.bind(rows);
          return Object.assign(rows, {
            byPage: async function* (settings: Parameters<typeof byPage>[0]) {
              await apply(deviceFacts('device-3', { groupTag: 'moved', twinVersion: 2 }));
              await directory.forget(['device-4'], () => true);
              yield* byPage(settings);
            },
          });
        };
      },
    });
    const view = new TableDirectoryView(changing, hub, new FixedClock());
    await view.catchUp();
    expect(view.isSettled).toBe(true);
    expect(view.version).toBe(3);
    await directory.keepTagCounts(view.version, view.tagCounts());
    expect({ ...(await directory.countTags()) }).toEqual({ ...(await countRows(directory)) });
    expect(view.find('device-4')).toBeUndefined();
  });
});
