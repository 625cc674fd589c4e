import { describe, expect, it } from 'vitest';
import { TagTable, untagged } from '../../../shared/devices/tag-table.ts';

describe('TagTable', () => {
  it('gives one number to one tag, and tells text from JSON', () => {
    const tags = new TagTable();
    const text = tags.acquire('7', true);
    expect(tags.acquire('7', true)).toBe(text);
    expect(tags.acquire({ json: '7' }, true)).not.toBe(text);
    expect(tags.acquire(undefined, true)).toBe(untagged);
    expect(tags.tag(text)).toBe('7');
    expect(tags.counts()).toEqual({
      untagged: 1,
      byText: new Map([['7', 2]]),
      byJson: new Map([['7', 1]]),
    });
  });

  it('leaves deleted devices out of the counts but keeps their tag', () => {
    const tags = new TagTable();
    const number = tags.acquire('pumps', false);
    expect(tags.counts().byText.size).toBe(0);
    expect(tags.tag(number)).toBe('pumps');
  });

  it('uses the number of a forgotten tag again', () => {
    const tags = new TagTable();
    const first = tags.acquire('a', true);
    tags.release(first, true);
    expect(tags.acquire('b', true)).toBe(first);
    expect(tags.counts().byText).toEqual(new Map([['b', 1]]));
  });
});
