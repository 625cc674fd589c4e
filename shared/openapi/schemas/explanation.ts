import * as z from 'zod';
import type {
  Affected,
  DeviceExplanation,
  Missing,
  MissingCode,
  OpenAlert,
  RuleExplanation,
  WindowExplanation,
} from '../../explanation/explanation.ts';
import { evidenceSource, ruleFamily } from './catalogue-entry.ts';
import { count, duration, utcTime } from './common.ts';
import { deviceStatus, groupSource, protocol } from './device.ts';
import { exactly } from './exactly.ts';

const missingCode = exactly<MissingCode>()(
  z.enum([
    ...(['pending', 'noEventYet', 'unresolvedTag', 'deviceDisabled', 'deviceDeleted'] as const),
    ...(['factsNotInForce', 'stateUnreadable', 'behind', 'lagUnknown', 'ruleDisabled'] as const),
    ...(['ruleNotInForce', 'sourceNotEvaluated', 'protocolUnknown', 'otherProtocol'] as const),
    ...(['noMessage', 'noTwinUpdate', 'noSecurityMessage', 'noSuchActivity'] as const),
    ...(['noObservation', 'noFullWindow', 'tooLate', 'typeMismatch', 'unreadableBodies'] as const),
    ...(['unsupportedEncoding', 'tooManyValues'] as const),
  ]),
);

const affected = exactly<Affected>()(
  z.enum(['everything', 'minimum', 'activities', 'someActivities', 'otherGroups']).meta({
    description:
      'What it keeps from firing: the whole rule, its minimum, what activities bring about, only what single activities would have brought about, or the rules of another group.',
  }),
);

const missing = exactly<Missing>()(
  z.strictObject({ code: missingCode, affects: affected, message: z.string() }).meta({
    id: 'Missing',
    description: 'A reason why a rule may not fire.',
  }),
);

const openAlert = exactly<OpenAlert>()(
  z
    .strictObject({
      id: z.string(),
      side: z.enum(['above', 'below']).exactOptional(),
      value: z.string().exactOptional().meta({
        description: '`*` for the alert that further values join.',
      }),
      sinceUtc: utcTime,
      endsUtc: utcTime.exactOptional().meta({
        description: 'When it ends if nothing more violates; absent while windows go on violating.',
      }),
      timeToGo: duration.exactOptional(),
    })
    .meta({ id: 'OpenAlert' }),
);

const window = exactly<WindowExplanation>()(
  z
    .strictObject({
      value: z
        .number()
        .exactOptional()
        .meta({ description: 'Absent when an empty window has none.' }),
      observedAtLeast: z.literal(true).exactOptional(),
      startUtc: utcTime,
      endUtc: utcTime,
      roomLeft: z.number().exactOptional().meta({
        description: 'How much the value can rise and stay in range; below 0 it is above.',
      }),
      minimum: z
        .strictObject({ judgedUtc: utcTime, timeToGo: duration, wait: duration })
        .exactOptional()
        .meta({ description: 'When silence is judged next; absent when no minimum is judged.' }),
      lastActivityUtc: utcTime.exactOptional(),
    })
    .meta({ id: 'WindowExplanation' }),
);

const ruleExplanation = exactly<RuleExplanation>()(
  z
    .strictObject({
      ruleId: z.string(),
      ruleType: z.string(),
      displayName: z.string().exactOptional(),
      isEnabled: z.boolean(),
      family: ruleFamily,
      source: evidenceSource,
      range: z
        .strictObject({ min: z.number().exactOptional(), max: z.number().exactOptional() })
        .exactOptional(),
      timeWindowSize: duration.exactOptional(),
      current: window.exactOptional(),
      lastEvidenceUtc: utcTime.exactOptional().meta({
        description: 'When the newest event came that could have held an activity of this rule.',
      }),
      openAlerts: z.array(openAlert),
      missing: z.array(missing),
      explanation: z.string().meta({ description: 'The answer in words.' }),
    })
    .meta({ id: 'RuleExplanation' }),
);

const home = z.strictObject({
  partition: z.string(),
  policyRevision: count,
  watermarkUtc: utcTime.exactOptional(),
  eventsWaiting: count.exactOptional(),
});

export const deviceExplanation = exactly<DeviceExplanation>()(
  z
    .strictObject({
      deviceId: z.string(),
      group: z.string().exactOptional(),
      groupSource,
      tag: z.string().exactOptional(),
      status: deviceStatus.exactOptional(),
      protocol: protocol.exactOptional(),
      policyRevision: count,
      partitions: z.array(home).meta({
        description:
          'Whose state has the device; `unseen` judges the silence of what no other has seen.',
      }),
      lastMessageUtc: utcTime.exactOptional(),
      lastSecurityMessageUtc: utcTime.exactOptional(),
      lastTwinUpdateUtc: utcTime.exactOptional(),
      counters: z.record(z.string(), count).meta({
        description: "What of the device's events could not be counted or read.",
      }),
      openAlerts: z.array(z.string()).meta({ description: 'Their ids.' }),
      missing: z.array(missing),
      rules: z.array(ruleExplanation),
    })
    .meta({ id: 'DeviceExplanation' }),
);
