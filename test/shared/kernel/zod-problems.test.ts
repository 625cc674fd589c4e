import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseWith } from '../../../shared/kernel/zod-problems.ts';

const schema = z.strictObject({
  name: z.string(),
  count: z.int().min(1).max(9).optional(),
  size: z.number().optional(),
  isOn: z.boolean().optional(),
  list: z.array(z.string()).min(1).max(2).optional(),
  short: z.string().max(3).optional(),
  level: z.enum(['Low', 'High']).optional(),
  tags: z.record(z.string().regex(/^[a-z]+$/, 'must be small letters'), z.string()).optional(),
  either: z
    .union([z.enum(['A', 'B']), z.strictObject({ path: z.string(), n: z.number().optional() })])
    .optional(),
  scalar: z.union([z.string(), z.number(), z.null()]).optional(),
});

function problems(value: unknown) {
  const parsed = parseWith(schema, value);
  return 'problems' in parsed
    ? parsed.problems.map(({ code, target, message }) => `${code} ${target} ${message}`)
    : [];
}

describe('parseWith', () => {
  it('gives the value when nothing is wrong', () => {
    expect(parseWith(schema, { name: 'a' })).toEqual({ value: { name: 'a' } });
  });

  it.each([
    [undefined, 'Missing  is required: an object.'],
    [null, 'WrongType  must be an object, not null.'],
    [[], 'WrongType  must be an object, not an array.'],
    [7, 'WrongType  must be an object, not the number 7.'],
    [{}, 'Missing /name is required: a string.'],
    [{ name: true }, 'WrongType /name must be a string, not true.'],
    [{ name: {} }, 'WrongType /name must be a string, not an object.'],
    [{ name: 'a', count: 0 }, 'OutOfRange /count must be at least 1.'],
    [{ name: 'a', count: 10 }, 'OutOfRange /count must be at most 9.'],
    [{ name: 'a', count: 1.5 }, 'WrongType /count must be a whole number, not the number 1.5.'],
    [
      { name: 'a', size: Infinity },
      'WrongType /size must be a finite number, not a number too large.',
    ],
    [{ name: 'a', isOn: 'true' }, 'WrongType /isOn must be true or false, not a string.'],
    [{ name: 'a', list: [] }, 'OutOfRange /list must have at least 1 values.'],
    [{ name: 'a', list: ['', '', ''] }, 'OutOfRange /list must have at most 2 values.'],
    [{ name: 'a', list: ['', 2] }, 'WrongType /list/1 must be a string, not the number 2.'],
    [{ name: 'a', short: 'long' }, 'OutOfRange /short must have at most 3 characters.'],
    [{ name: 'a', level: 'low' }, 'InvalidValue /level must be one of "Low", "High".'],
    [{ name: 'a', tags: { X: '' } }, 'InvalidValue /tags/X must be small letters.'],
    [{ name: 'a', 'b/c': 1 }, 'UnknownProperty /b~1c "b/c" is not a property here.'],
    [{ name: 'a', either: 'C' }, 'InvalidValue /either must be one of "A", "B".'],
    [{ name: 'a', either: {} }, 'Missing /either/path is required: a string.'],
    [
      { name: 'a', either: { path: 'a', m: 1 } },
      'UnknownProperty /either/m "m" is not a property here.',
    ],
    [{ name: 'a', scalar: [] }, 'WrongType /scalar must be a string or a finite number or null.'],
  ])('says of %j: %s', (value, expected) => {
    expect(problems(value)).toEqual([expected]);
  });

  it('tells all problems at once, from where the value stands', () => {
    const parsed = parseWith(schema, { count: '1', x: 1, y: 2 }, [3]);
    expect(parsed).toMatchObject({
      problems: [
        { target: '/3/name' },
        { target: '/3/count' },
        { target: '/3/x' },
        { target: '/3/y' },
      ],
    });
  });

  it('never repeats more than the beginning of a long name', () => {
    const [only] = problems({ name: 'a', ['x'.repeat(10_000)]: 1 });
    expect(only).toContain(`"${'x'.repeat(64)}…"`);
  });
});
