import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../../../local/iot-hub/query/matches.ts';
import { parseCondition } from '../../../local/iot-hub/query/parse-query.ts';
import { maxConditionBytes, parseMembers } from '../../../shared/devices/member-selection.ts';

const idCharacters = [
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-:.+%_#*?!(),=@;$'",
];
const deviceId = fc
  .string({ unit: fc.constantFrom(...idCharacters), minLength: 1, maxLength: 128 })
  .filter((id) => id !== '.' && id !== '..');

function conditionOf(body: unknown): string {
  const parsed = parseMembers(body);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.condition;
}

function problemsOf(body: unknown) {
  const parsed = parseMembers(body);
  return 'problems' in parsed ? parsed.problems : [];
}

describe('devices named by their ids', () => {
  it('are those and no others, whatever is in an id', () => {
    const some = fc.uniqueArray(deviceId, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(some, deviceId, (devices, other) => {
        const condition = parseCondition(conditionOf({ devices }));
        for (const id of devices) expect(matches({ deviceId: id }, condition)).toBe(true);
        expect(matches({ deviceId: other }, condition)).toBe(devices.includes(other));
      }),
    );
  });

  it('may be named twice', () => {
    expect(conditionOf({ devices: ['a', 'b', 'a'] })).toBe("deviceId IN ['a','b']");
  });

  it('are named where one cannot be an id', () => {
    const problems = problemsOf({ devices: ['a', "x\\' OR true", '', 7, 'ö'] });
    expect(problems.map(({ target }) => target)).toEqual([
      ...['/devices/1', '/devices/2', '/devices/3', '/devices/4'],
    ]);
  });

  it('are as many as one condition holds', () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => `device-${String(i).padStart(29, '0')}`);
    expect(Buffer.byteLength(conditionOf({ devices: ids.slice(0, 204) }))).toBeLessThanOrEqual(
      maxConditionBytes,
    );
    expect(problemsOf({ devices: ids })).toEqual([
      {
        code: 'TooLong',
        target: '/devices',
        message: expect.stringMatching(/at most 8000 bytes, which is about 205 ids/),
      },
    ]);
  });
});

describe('a query', () => {
  it('is passed on as it is', () => {
    expect(conditionOf({ query: "tags.site = 'north'" })).toBe("tags.site = 'north'");
  });

  it('has a limit in bytes', () => {
    const text = (bytes: number) => `tags.a = '${'é'.repeat((bytes - 11) / 2)}'`;
    expect(problemsOf({ query: text(maxConditionBytes - 1) })).toEqual([]);
    expect(problemsOf({ query: text(maxConditionBytes + 1) })).toMatchObject([
      { target: '/query', message: 'must have at most 8000 bytes in UTF-8.' },
    ]);
  });
});

it.each([
  ['neither', {}, ''],
  ['both', { devices: ['a'], query: 'x' }, ''],
  ['no device', { devices: [] }, '/devices'],
  ['what would climb up an address', { devices: ['..'] }, '/devices/0'],
  ['more ids than fit, before it looks at them', { devices: Array(2_001).fill('') }, '/devices'],
  ['a blank query', { query: ' \n' }, '/query'],
  ['something else', { device: 'a' }, '/device'],
])('refuses %s', (_, body, target) => {
  expect(problemsOf(body)).toMatchObject([{ target }]);
});
