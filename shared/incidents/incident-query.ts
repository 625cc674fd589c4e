import * as z from 'zod';
import { text } from '../kernel/text-schema.ts';
import { incidentKinds, incidentStatuses } from './incident.ts';
import type { IncidentFilter } from './incident-store.ts';

/** The query of a list of incidents, beside paging. */
export const incidentQuerySchema = z
  .object({
    status: z.enum(incidentStatuses),
    kind: z.enum(incidentKinds),
    stream: text(1, 64),
  })
  .partial();

/** The body with which people acknowledge an incident. */
export const acknowledgeSchema = z.strictObject({ note: text(0, 1_024).optional() });

export function toIncidentFilter(query: z.output<typeof incidentQuerySchema>): IncidentFilter {
  const { status, kind, stream } = query;
  return { ...(status && { status }), ...(kind && { kind }), ...(stream && { stream }) };
}
