import type { Alert } from '../../shared/alerts/alert.ts';

/** An alert of a list rule, with whatever a test needs otherwise. */
export function anAlert(fields: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    alertType: 'IoT_CA_ProcessNotAllowed',
    alertDisplayName: 'Run of a process that is not allowed',
    description: 'Device "pump-3" ran the process "/tmp/xmrig".',
    severity: 'High',
    status: 'Active',
    hub: 'local',
    deviceId: 'pump-3',
    group: 'pumps',
    ruleId: 'ProcessNotAllowed',
    ruleType: 'ProcessNotAllowed',
    ruleRevision: 1,
    startTimeUtc: '2026-01-01T12:00:00.000Z',
    endTimeUtc: '2026-01-01T12:00:00.000Z',
    detectedTimeUtc: '2026-01-01T12:00:01.000Z',
    storedTimeUtc: '2026-01-01T12:00:02.000Z',
    occurrences: 1,
    evidence: [],
    remediationSteps: [],
    etag: '"1"',
    ...fields,
  };
}
