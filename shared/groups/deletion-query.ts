import * as z from 'zod';

/** The query with which a group is deleted. */
export const deletionQuerySchema = z.object({ force: z.enum(['true', 'false']).optional() });
