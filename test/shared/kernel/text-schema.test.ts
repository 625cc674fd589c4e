import { expect, it } from 'vitest';
import { z } from 'zod';
import { text } from '../../../shared/kernel/text-schema.ts';

it.each([
  ['a', true],
  ['abc', true],
  ['🔥🔥🔥', true],
  ['🔥🔥🔥🔥', false],
  ['abcd', false],
  ['abcdefg', false],
  ['', false],
])('counts code points: %j of 1 to 3 is %s', (value, isRight) => {
  expect(text(1, 3).safeParse(value).success).toBe(isRight);
});

it('may allow the empty text', () => {
  expect(text(0, 3).safeParse('').success).toBe(true);
});

it('shows its limits in JSON Schema', () => {
  expect(z.toJSONSchema(text(1, 3))).toMatchObject({ type: 'string', minLength: 1, maxLength: 3 });
});
