import { describe, expect, it } from 'vitest';
import { isSameTag, readGroupTag } from '../../../shared/devices/group-tag.ts';

describe('readGroupTag', () => {
  it.each([
    [undefined, undefined],
    [null, undefined],
    ['', ''],
    ['Pumps', 'Pumps'],
    [7, { json: '7' }],
    [false, { json: 'false' }],
    [{ a: 1 }, { json: '{"a":1}' }],
  ])('reads %j as %j', (value, tag) => {
    expect(readGroupTag(value)).toEqual(tag);
  });

  it('cuts what is no string', () => {
    expect(readGroupTag(['x'.repeat(500)])).toEqual({ json: `["${'x'.repeat(254)}` });
  });
});

describe('isSameTag', () => {
  it('tells a text from the same JSON, and one JSON from another', () => {
    expect(isSameTag('7', { json: '7' })).toBe(false);
    expect(isSameTag({ json: '7' }, { json: '7' })).toBe(true);
    expect(isSameTag({ json: '7' }, { json: '8' })).toBe(false);
    expect(isSameTag('a', 'A')).toBe(false);
    expect(isSameTag(undefined, undefined)).toBe(true);
  });
});
