import type { IncidentReport } from '../../shared/incidents/incident.ts';

export function lag(fields: Partial<IncidentReport> = {}): IncidentReport {
  return {
    kind: 'evaluationLag',
    stream: 'telemetry',
    partition: '3',
    from: '2025-12-31T23:50:00.000Z',
    detail: '10 min behind',
    ...fields,
  };
}

export function loss(firstLost: number, fields: Partial<IncidentReport> = {}): IncidentReport {
  return {
    kind: 'dataLoss',
    stream: 'telemetry',
    partition: '3',
    key: String(firstLost),
    from: String(firstLost),
    to: String(firstLost + 9),
    detail: '10 events were deleted before they were evaluated',
    ...fields,
  };
}
