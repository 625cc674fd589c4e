import { describe, expect, it } from 'vitest';
import { matches, valueAt } from '../../../../local/iot-hub/query/matches.ts';
import { parseQuery } from '../../../../local/iot-hub/query/parse-query.ts';

const twin = {
  deviceId: 'a',
  status: 'enabled',
  tags: { SecurityGroup: 'mixers', floor: 2, spare: null },
  properties: { reported: { on: true } },
};

const selects = (where: string) =>
  matches(twin, parseQuery(`SELECT * FROM devices WHERE ${where}`).where!);

describe('a condition', () => {
  it.each([
    "deviceId = 'a'",
    "DeviceId != 'b'",
    "tags.SecurityGroup IN ['x', 'mixers']",
    'tags.floor >= 2 AND tags.floor < 3',
    'properties.reported.on = true',
    'is_defined(tags.floor) AND NOT is_defined(tags.none)',
    "tags.none = 'x' OR status = 'enabled'",
    'NOT (tags.floor > 2)',
    'tags.spare = null',
  ])('selects by %s', (where) => {
    expect(selects(where)).toBe(true);
  });

  it.each([
    "tags.securitygroup = 'mixers'",
    "tags.floor = '2'",
    "tags.floor > 'a'",
    "tags.SecurityGroup IN ['x']",
    'tags.SecurityGroup.deeper = 1',
    "tags.none != 'x'",
    "NOT tags.none = 'x'",
    "tags.none = 'x' AND status = 'enabled'",
    'is_defined(tags.toString)',
  ])('does not select by %s', (where) => {
    expect(selects(where)).toBe(false);
  });
});

it('finds the root of a path in any case, and keys below as written', () => {
  expect(valueAt(twin, ['TAGS', 'floor'])).toBe(2);
  expect(valueAt(twin, ['tags', 'Floor'])).toBeUndefined();
});
