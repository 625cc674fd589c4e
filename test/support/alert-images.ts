import type { AlertCondition, AlertImage } from '../../shared/alerts/alert.ts';

/** 26 base32 characters that tell alert `n` of a test from the others, in no order. */
export function alertIdOf(n: number): string {
  const digits = ((n * 2_654_435_761) % 2 ** 32).toString(32).replaceAll(/[0189w-z]/g, 'q');
  return `${digits}${n.toString(2).replaceAll('0', 'a').replaceAll('1', 'b')}`
    .padEnd(26, '2')
    .slice(0, 26);
}

/** An open alert, detected `n` seconds into 2026. */
export function alertImage(
  n: number,
  condition: Partial<AlertCondition> = {},
  commit = 1,
): AlertImage {
  const detectedTimeUtc = new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString();
  return {
    chain: 'telemetry~0',
    commit,
    condition: {
      id: alertIdOf(n),
      alertType: 'IoT_CA_ProcessNotAllowed',
      alertDisplayName: 'Run of a process that is not allowed',
      description: 'Device "pump-7" ran the process "nc".',
      severity: 'Low',
      hub: 'plant',
      deviceId: 'pump-7',
      group: 'Pumps',
      ruleId: 'ProcessNotAllowed',
      ruleType: 'ProcessNotAllowed',
      ruleRevision: 3,
      startTimeUtc: detectedTimeUtc,
      endTimeUtc: detectedTimeUtc,
      detectedTimeUtc,
      value: 'nc',
      occurrences: 1,
      evidence: [],
      remediationSteps: ['Look.'],
      ...condition,
    },
  };
}

/** What an image becomes when its episode ends. */
export function ended({ chain, commit, condition }: AlertImage, later = 1): AlertImage {
  return {
    chain,
    commit: commit + later,
    condition: {
      ...condition,
      resolvedTimeUtc: condition.detectedTimeUtc,
      resolution: 'quiet',
    },
  };
}

export function alertImages(...numbers: number[]): AlertImage[] {
  return numbers.map((n) => alertImage(n));
}
