import { describe, expect, it } from 'vitest';
import { errorText } from '../../../local/function-host/error-text.ts';

describe('the text of an error', () => {
  it.each([
    [new TypeError('wrong'), 'TypeError: wrong'],
    [new AggregateError([new Error('a'), new RangeError('b')]), 'Error: a; RangeError: b'],
    [new AggregateError([new Error('a')], 'all failed'), 'AggregateError: all failed'],
    ['thrown text', 'thrown text'],
    [undefined, 'undefined'],
  ])('of %o', (error, expected) => {
    expect(errorText(error)).toBe(expected);
  });
});
