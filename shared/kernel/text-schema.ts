import * as z from 'zod';

/** A string of so many characters, counted as Unicode code points like JSON Schema does. */
export function text(minLength: 0 | 1, maxLength: number) {
  const expected = minLength === 0 ? `at most ${maxLength}` : `1 to ${maxLength}`;
  return z
    .string()
    .refine((value) => value.length >= minLength && !isLonger(value, maxLength), {
      message: `must have ${expected} characters`,
    })
    .meta({ ...(minLength === 0 ? {} : { minLength }), maxLength });
}

/** A code point is one or two units, so hardly any text needs counting. */
function isLonger(value: string, maxLength: number): boolean {
  if (value.length <= maxLength) return false;
  return value.length > 2 * maxLength || [...value].length > maxLength;
}
