import * as z from 'zod';
import type { Problem } from '../../kernel/service-error.ts';
import { exactly } from './exactly.ts';

const problem = exactly<Problem>()(
  z
    .strictObject({
      code: z.string(),
      message: z.string(),
      target: z.string().meta({
        description: 'A JSON Pointer into the body, or the name of a parameter or header.',
      }),
    })
    .meta({ id: 'Problem' }),
);

export const errorBody = z
  .strictObject({
    error: z.strictObject({
      code: z.string().meta({ description: 'As in the header `x-ms-error-code`.' }),
      message: z.string().meta({ description: 'What is wrong, and what was expected.' }),
      target: z.string().exactOptional(),
      details: z.array(problem).exactOptional().meta({
        description: 'Everything that is wrong, at once; at most 1,000 problems.',
      }),
    }),
  })
  .meta({ id: 'Error' });
