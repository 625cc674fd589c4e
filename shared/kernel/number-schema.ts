import * as z from 'zod';

/** A finite number. */
export const finiteNumber = z.number().overwrite(withoutNegativeZero);

/** JSON may write -0, but never gives it back: it would look changed after storage. */
export function withoutNegativeZero(value: number): number {
  return value + 0;
}
