import * as z from 'zod';
import { text } from '../kernel/text-schema.ts';
import { verdicts } from './alert.ts';

const note = text(0, 1_024).optional();

/** The bodies with which people handle alerts, by what they do. */
export const handlingSchemas = {
  acknowledge: z
    .strictObject({ note })
    .transform((body) => ({ action: 'acknowledge' as const, ...body })),
  dismiss: z
    .strictObject({ verdict: z.enum(verdicts), note })
    .transform((body) => ({ action: 'dismiss' as const, ...body })),
  reopen: z.strictObject({}).transform(() => ({ action: 'reopen' as const })),
};
