import * as z from 'zod';
import { type Alert, alertStatuses, type Evidence, verdicts } from '../../alerts/alert.ts';
import { maxEvidence, maxExcerptLength } from '../../alerts/bounded-condition.ts';
import { severities } from '../../rules/rule.ts';
import { count, duration, etag, pageOf, utcTime } from './common.ts';
import { exactly } from './exactly.ts';

const evidence = exactly<Evidence>()(
  z
    .strictObject({
      stream: z.string(),
      partition: z.string(),
      sequenceNumber: z.int(),
      enqueuedTimeUtc: utcTime,
      excerpt: z.string().max(maxExcerptLength).exactOptional().meta({
        description: 'Event name and judged value; absent when the setting EVIDENCE is off.',
      }),
    })
    .meta({
      id: 'Evidence',
      description: 'Where a judged activity came from, so that the event can be found.',
    }),
);

const episode = {
  id: z.string(),
  alertType: z.string(),
  alertDisplayName: z.string(),
  description: z.string(),
  severity: z.enum(severities),
  hub: z.string().meta({ description: 'The name of the IoT hub.' }),
  deviceId: z.string(),
  moduleId: z.string().exactOptional(),
  group: z.string(),
  ruleId: z.string(),
  ruleType: z.string(),
  ruleRevision: z.int(),
  startTimeUtc: utcTime,
  endTimeUtc: utcTime,
  detectedTimeUtc: utcTime,
  resolvedTimeUtc: utcTime.exactOptional().meta({ description: 'Absent while it goes on.' }),
  observed: z.number().exactOptional().meta({
    description: 'The extreme so far; absent for lists.',
  }),
  observedAtLeast: z.boolean().exactOptional().meta({
    description: 'Whether `observed` is a lower bound, since not all could be counted.',
  }),
  range: z
    .strictObject({ min: z.number().exactOptional(), max: z.number().exactOptional() })
    .exactOptional(),
  timeWindowSize: duration.exactOptional(),
  value: z.string().exactOptional().meta({ description: 'The value that a list rule found.' }),
  occurrences: count,
  additionalValues: count.exactOptional(),
  evidence: z.array(evidence).max(maxEvidence),
  remediationSteps: z.array(z.string()),
  resolution: z
    .enum([
      ...(['backInRange', 'quiet', 'groupChanged', 'ruleDisabled', 'ruleDeleted'] as const),
      ...(['deviceDisabled', 'deviceDeleted', 'restarted'] as const),
    ])
    .exactOptional()
    .meta({ description: 'Why it ended.' }),
};

export const alert = exactly<Alert>()(
  z
    .strictObject({
      ...episode,
      status: z.enum(alertStatuses),
      acknowledgedTimeUtc: utcTime.exactOptional(),
      acknowledgedBy: z.string().exactOptional(),
      dismissedTimeUtc: utcTime.exactOptional(),
      dismissedBy: z.string().exactOptional(),
      reopenedTimeUtc: utcTime.exactOptional(),
      reopenedBy: z.string().exactOptional(),
      verdict: z.enum(verdicts).exactOptional(),
      note: z.string().exactOptional(),
      storedTimeUtc: utcTime,
      etag: etag.meta({
        description:
          'Guards what people did: it stays the same while only the evaluator writes, so that a live alert can be acted on.',
      }),
    })
    .meta({ id: 'Alert' }),
);

export const alertPage = pageOf('AlertPage', alert);
