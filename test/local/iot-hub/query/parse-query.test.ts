import { expect, it } from 'vitest';
import { parseQuery } from '../../../../local/iot-hub/query/parse-query.ts';

it('reads whole twins', () => {
  expect(parseQuery('select * from devices')).toEqual({});
});

it('reads projections, named by their last key or as told', () => {
  expect(parseQuery('SELECT deviceId, tags.SecurityGroup, tags.a.b AS c FROM devices')).toEqual({
    projections: [
      { path: ['deviceId'], name: 'deviceId' },
      { path: ['tags', 'SecurityGroup'], name: 'SecurityGroup' },
      { path: ['tags', 'a', 'b'], name: 'c' },
    ],
  });
});

it('binds AND tighter than OR, and NOT tighter than both', () => {
  const { where } = parseQuery(
    "SELECT * FROM devices WHERE NOT a = 1 AND b <> 'x' OR is_defined(tags['my tag'])",
  );
  expect(where).toEqual({
    kind: 'or',
    left: {
      kind: 'and',
      left: { kind: 'not', of: { kind: 'compare', path: ['a'], operator: '=', value: 1 } },
      right: { kind: 'compare', path: ['b'], operator: '!=', value: 'x' },
    },
    right: { kind: 'isDefined', path: ['tags', 'my tag'] },
  });
});

it('lets parentheses bind tightest', () => {
  const { where } = parseQuery('SELECT * FROM devices WHERE (a = 1 OR b = 2) AND c = true');
  expect(where).toMatchObject({ kind: 'and', left: { kind: 'or' } });
});

it('reads lists in either bracket', () => {
  for (const list of ["['a', null]", "('a', null)"])
    expect(parseQuery(`SELECT * FROM devices WHERE x IN ${list}`).where).toEqual({
      kind: 'in',
      path: ['x'],
      values: ['a', null],
    });
});

it.each([
  ['', 'expected SELECT but found the end'],
  ['SELECT * FROM devices.modules', 'expected the end but found .'],
  ['SELECT * FROM jobs', 'expected devices but found jobs'],
  ['SELECT COUNT() AS n FROM devices', 'expected FROM but found ('],
  ['SELECT * FROM devices ORDER BY deviceId', 'expected the end but found ORDER'],
  ['SELECT * FROM devices WHERE a =', 'expected a value but found the end'],
  ['SELECT * FROM devices WHERE a = b', 'expected a value but found b'],
  ['SELECT * FROM devices WHERE a = constructor', 'expected a value but found constructor'],
  ['SELECT * FROM devices WHERE a LIKE 1', 'expected a comparison but found LIKE'],
  ['SELECT * FROM devices WHERE (a = 1', "expected ')' but found the end"],
  ["SELECT * FROM devices WHERE a IN ['x')", "expected ']' but found )"],
])('refuses %j rather than half obey', (query, message) => {
  expect(() => parseQuery(query)).toThrow(`Query: ${message}`);
});
