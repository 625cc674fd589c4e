import { describe, expect, it } from 'vitest';
import { isSameTag, readGroupTag } from '../../../shared/devices/group-tag.ts';

it('a tag that is longer than any name of a group is cut, never within a character', () => {
  expect(readGroupTag('x'.repeat(600))).toBe('x'.repeat(512));
  expect(readGroupTag(`${'x'.repeat(511)}😀`)).toBe(`${'x'.repeat(511)}\ufffd`);
  expect(readGroupTag(['y'.repeat(600)])).toEqual({ json: `["${'y'.repeat(254)}` });
});

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
