import { expect, it } from 'vitest';
import {
  acknowledgeSchema,
  incidentQuerySchema,
  toIncidentFilter,
} from '../../../shared/incidents/incident-query.ts';

it('the query of a list of incidents becomes a filter', () => {
  const query = { status: 'open', kind: 'dataLoss', stream: 'telemetry' };
  expect(toIncidentFilter(incidentQuerySchema.parse(query))).toEqual(query);
  expect(toIncidentFilter(incidentQuerySchema.parse({}))).toEqual({});
});

it.each([{ status: 'Open' }, { kind: 'dataloss' }, { stream: '' }, { stream: 'x'.repeat(65) }])(
  'the query %j is refused',
  (query) => {
    expect(incidentQuerySchema.safeParse(query).success).toBe(false);
  },
);

it.each([
  [{}, true],
  [{ note: '' }, true],
  [{ note: 'x'.repeat(1_024) }, true],
  [{ note: 'x'.repeat(1_025) }, false],
  [{ note: null }, false],
  [{ by: 'me' }, false],
])('an acknowledgement %# is right: %s', (body, isRight) => {
  expect(acknowledgeSchema.safeParse(body).success).toBe(isRight);
});
