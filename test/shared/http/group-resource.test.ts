import { expect, it } from 'vitest';
import { parseGroup } from '../../../shared/groups/parse-group.ts';
import { toGroupResource } from '../../../shared/http/group-resource.ts';
import { requireGroup, untouchedDefaultGroup } from '../../../shared/policy/policy.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const unresolved = Array.from({ length: 150 }, (_, i) => ({ tag: `wrong-${i}`, devices: 2 }));
const members = {
  byGroup: new Map([
    ['pumps', 5],
    ['default', 301],
  ]),
  unresolved,
};

it('shows a group with its counts', () => {
  const policy = aPolicy({ Pumps: [aRule({ ruleType: 'ProcessNotAllowed' })] }, 4);
  expect(toGroupResource(requireGroup(policy, 'pumps'), members)).toEqual({
    name: 'Pumps',
    rules: 1,
    devices: 5,
    revision: 4,
    etag: '"4"',
    createdTimeUtc: '2026-01-01T00:00:00.000Z',
    updatedTimeUtc: '2026-01-01T00:00:00.000Z',
  });
});

it('shows tags that lead nowhere at default, the first 100 and how many there are', () => {
  const resource = toGroupResource(untouchedDefaultGroup, members);
  expect(resource).toMatchObject({ devices: 301, unresolvedDevices: 300, unresolvedTagCount: 150 });
  expect(resource).toHaveProperty('unresolvedTags', unresolved.slice(0, 100));
  expect(resource).not.toHaveProperty('createdTimeUtc');
});

it('is taken back as it is', () => {
  const resource = JSON.parse(JSON.stringify(toGroupResource(untouchedDefaultGroup, members)));
  expect(parseGroup(resource, 'default')).toEqual({ value: {} });
});
