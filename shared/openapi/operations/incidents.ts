import { acknowledgeSchema, incidentQuerySchema } from '../../incidents/incident-query.ts';
import { type ApiOperation, json } from '../api-operation.ts';
import { incident, incidentPage } from '../schemas/incident.ts';

const noIncident = 'There is no incident of this id.';

export const incidentOperations: readonly ApiOperation[] = [
  {
    operationId: 'listIncidents',
    method: 'get',
    path: '/incidents',
    tag: 'Incidents',
    role: 'Alerts.Read',
    summary: 'List the incidents',
    description: 'The last raised first.',
    isPaged: true,
    query: {
      schema: incidentQuerySchema,
      descriptions: {
        status: 'Only incidents of this status.',
        kind: 'Only incidents of this kind.',
        stream: 'Only incidents of this stream.',
      },
    },
    answers: { 200: { description: 'A page of incidents.', content: json(incidentPage) } },
  },
  {
    operationId: 'getIncident',
    method: 'get',
    path: '/incidents/{id}',
    tag: 'Incidents',
    role: 'Alerts.Read',
    summary: 'Get an incident',
    answers: { 200: { description: 'The incident.', content: json(incident), headers: ['ETag'] } },
    errors: { 404: noIncident },
  },
  {
    operationId: 'acknowledgeIncident',
    method: 'post',
    path: '/incidents/{id}/acknowledge',
    tag: 'Incidents',
    role: 'Alerts.Write',
    summary: 'Acknowledge an incident',
    description: 'Open or ended: many end before anybody looks.',
    isConditional: true,
    body: {
      description: 'At most 1 MiB; it may be left out if it says nothing.',
      content: json(acknowledgeSchema),
      isOptional: true,
    },
    answers: {
      200: {
        description: 'The incident as it is now.',
        content: json(incident),
        headers: ['ETag'],
      },
    },
    errors: { 404: noIncident, 409: 'Somebody has acknowledged it before.' },
  },
];
