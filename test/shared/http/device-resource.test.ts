import { expect, it } from 'vitest';
import type { DeviceRecord } from '../../../shared/devices/device.ts';
import { membershipOf, toDeviceResource } from '../../../shared/http/device-resource.ts';
import { foldName } from '../../../shared/kernel/fold-name.ts';
import { emptyPolicy, untouchedDefaultGroup } from '../../../shared/policy/policy.ts';
import { deviceFacts } from '../../support/device-facts.ts';

const record: DeviceRecord = {
  ...deviceFacts('a', { groupTag: { json: '["x"]' } }),
  firstSyncUtc: '2026-01-01T00:00:00.000Z',
  lastSyncUtc: '2026-01-02T00:00:00.000Z',
  lastSource: 'twinChange',
};

it('a device is shown with its group in force, and the tag only when it leads nowhere', () => {
  const shown = toDeviceResource(record, emptyPolicy);
  expect(shown).toMatchObject({ group: 'default', groupSource: 'unresolved', tag: '["x"]' });
  const tagged = toDeviceResource({ ...record, groupTag: 'Default' }, emptyPolicy);
  expect(tagged).toMatchObject({ group: 'default', groupSource: 'twinTag' });
  expect(tagged).not.toHaveProperty('tag');
  expect(membershipOf(record, emptyPolicy)).toEqual({ group: 'default', source: 'unresolved' });
});

it('a device is pending while only its events have told of it, and not its twin', () => {
  const seen = { ...record, groupTag: undefined, twinVersion: 0 };
  expect(toDeviceResource(seen, emptyPolicy)).toMatchObject({ groupSource: 'pending' });
  const gone = { ...seen, status: 'deleted' } as const;
  expect(toDeviceResource(gone, emptyPolicy)).toMatchObject({ groupSource: 'default' });
});

it('a group is shown as it was first written, also where folding twice would fold further', () => {
  // Its lower case is two characters, which NFC makes one.
  const name = 'J\u030c';
  const group = { ...untouchedDefaultGroup, name };
  const policy = { revision: 1, groups: new Map([...emptyPolicy.groups, [foldName(name), group]]) };
  expect(toDeviceResource({ ...record, groupTag: name }, policy)).toMatchObject({ group: name });
});

it('its entity tag is strong, and changes with what is shown', () => {
  const { etag } = toDeviceResource(record, emptyPolicy);
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  expect(toDeviceResource({ ...record }, emptyPolicy).etag).toBe(etag);
  expect(toDeviceResource({ ...record, twinVersion: 2 }, emptyPolicy).etag).not.toBe(etag);
});
