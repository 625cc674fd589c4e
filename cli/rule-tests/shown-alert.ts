import { type AlertCondition, alertStatus } from '../../shared/alerts/alert.ts';
import type { ExpectedAlert } from './rule-test-schema.ts';

/** An alert in the words of a test: times are since its start, in milliseconds, cut to whole seconds. */
export type ShownAlert = ExpectedAlert;

export function shownAlert(alert: AlertCondition, startMs: number): ShownAlert {
  const { resolvedTimeUtc, resolution } = alert;
  const since = (timeUtc: string) => Math.floor((Date.parse(timeUtc) - startMs) / 1_000) * 1_000;
  const { moduleId, value, observed, observedAtLeast, additionalValues } = alert;
  const side = sideOf(alert);
  return {
    device: alert.deviceId,
    rule: alert.ruleId,
    ...(moduleId === undefined ? {} : { module: moduleId }),
    group: alert.group,
    severity: alert.severity,
    ...(side === undefined ? {} : { side }),
    ...(value === undefined ? {} : { value }),
    ...(observed === undefined ? {} : { observed }),
    ...(observedAtLeast === undefined ? {} : { observedAtLeast }),
    occurrences: alert.occurrences,
    ...(additionalValues === undefined ? {} : { additionalValues }),
    status: alertStatus(resolvedTimeUtc !== undefined, {}) as 'Active' | 'Resolved',
    ...(resolution === undefined ? {} : { resolution }),
    startsAt: since(alert.startTimeUtc),
    endsAt: since(alert.endTimeUtc),
    detectedAt: since(alert.detectedTimeUtc),
    ...(resolvedTimeUtc === undefined ? {} : { resolvedAt: since(resolvedTimeUtc) }),
  };
}

/** The policy of a test never changes, so what was observed lies beyond the range of the opening. */
function sideOf({ observed, range }: AlertCondition): 'above' | 'below' | undefined {
  if (observed === undefined) return undefined;
  return observed > (range?.max ?? Infinity) ? 'above' : 'below';
}
