import { expect, it } from 'vitest';
import * as z from 'zod';
import { exactly } from '../../../shared/openapi/schemas/exactly.ts';

interface Pump {
  id: string;
  state: 'on' | 'off';
  readonly flows?: readonly number[];
}

const id = z.string();
const state = z.enum(['on', 'off']);
const flows = z.array(z.number()).exactOptional();

// The compiler judges; it is a failure of the type check when one of the errors does not come.
it('gives back the schema that describes a type to the last property and choice', () => {
  const whole = z.strictObject({ id, state, flows });
  expect(exactly<Pump>()(whole)).toBe(whole);
  // @ts-expect-error It does not tell of an optional property.
  exactly<Pump>()(z.strictObject({ id, state }));
  // @ts-expect-error It does not tell of one choice.
  exactly<Pump>()(z.strictObject({ id, state: z.literal('on'), flows }));
  // @ts-expect-error It requires what may be absent.
  exactly<Pump>()(z.strictObject({ id, state, flows: z.array(z.number()) }));
  // @ts-expect-error It tells of more than there is.
  exactly<Pump>()(whole.extend({ speed: z.number().exactOptional() }));
});
