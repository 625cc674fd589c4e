import { expect, it } from 'vitest';
import type { JsonValue } from '../../../local/iot-hub/json.ts';
import { checkSection } from '../../../local/iot-hub/twin-limits.ts';

const nested = (depth: number): JsonValue => (depth === 0 ? 1 : { a: nested(depth - 1) });

it.each<[string, JsonValue]>([
  ['a value of 4,096 bytes', { a: 'x'.repeat(4096) }],
  ['ten levels', nested(10)],
  ['a key with other signs', { 'a-b:c_ü': null }],
])('lets %s be', (_, value) => {
  expect(checkSection('tags', value)).toBe(value);
});

it.each<[string, JsonValue, RegExp]>([
  ['no object', [], /tags must be an object/],
  ['a longer value', { a: { b: 'x'.repeat(4097) } }, /tags\.a\.b is longer than 4096/],
  ['a level more', nested(11), /nested deeper than 10/],
  ['a dot in a key', { a: [{ 'b.c': 1 }] }, /key "b\.c" of tags\.a\[0\]/],
  ['a dollar in a key', { $a: 1 }, /key "\$a"/],
  ['an empty key', { '': 1 }, /1 to 1024 bytes/],
  ['more than 8 KiB', { a: 'x'.repeat(4000), b: 'x'.repeat(4000), c: 'x'.repeat(400) }, /8192/],
])('refuses %s and says where', (_, value, message) => {
  expect(() => checkSection('tags', value)).toThrow(message);
});

it('allows properties more than tags', () => {
  const value = Object.fromEntries([...'abcdef'].map((key) => [key, 'x'.repeat(4000)]));
  expect(checkSection('properties.reported', value)).toBe(value);
});
