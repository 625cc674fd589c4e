import * as z from 'zod';
import { type Incident, incidentKinds, incidentStatuses } from '../../incidents/incident.ts';
import { etag, pageOf, utcTime } from './common.ts';
import { exactly } from './exactly.ts';

export const incidentKind = z.enum(incidentKinds);

export const incident = exactly<Incident>()(
  z
    .strictObject({
      id: z.string(),
      kind: incidentKind,
      stream: z.string().exactOptional(),
      partition: z.string().exactOptional(),
      from: z.string().meta({
        description:
          'Where it begins: a time (RFC 3339, UTC), or for `dataLoss` a sequence number in decimal.',
      }),
      to: z.string().exactOptional().meta({ description: 'Where it ends, said as `from` is.' }),
      detail: z.string().meta({ description: 'What is wrong, for whoever runs the app.' }),
      raisedTimeUtc: utcTime,
      endedTimeUtc: utcTime.exactOptional().meta({ description: 'Absent while it is open.' }),
      status: z.enum(incidentStatuses),
      acknowledgedTimeUtc: utcTime.exactOptional(),
      acknowledgedBy: z.string().exactOptional(),
      note: z.string().exactOptional(),
      etag: etag.meta({
        description: 'Guards the acknowledgement: it stays the same while a trouble grows or ends.',
      }),
    })
    .meta({ id: 'Incident' }),
);

export const incidentPage = pageOf('IncidentPage', incident);
