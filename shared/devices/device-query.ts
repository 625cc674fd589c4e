import * as z from 'zod';

/** The query of a list of devices, beside paging. */
export const deviceQuerySchema = z.object({ group: z.string().optional() });
