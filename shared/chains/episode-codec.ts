import type { Evidence } from '../alerts/alert.ts';
import type { AlertSubject } from '../alerts/alert-id.ts';
import type { Side } from '../evaluation/device-window.ts';
import {
  type Codec,
  following,
  list,
  nullable,
  number,
  oneOf,
  optional,
  text,
  usually,
  yesOrNo,
} from '../kernel/byte-codec.ts';
import { struct } from '../kernel/struct-codec.ts';
import type { Severity } from '../rules/rule.ts';
import { recurringText } from './facts-codec.ts';
import type { StoredEpisode } from './state-codec.ts';

export const side: Codec<Side> = oneOf<Side>({ above: 0, below: 1 });

const subjectKind = oneOf<AlertSubject['kind']>({ side: 0, value: 1, overflow: 2 });

const subject: Codec<AlertSubject> = {
  write(writer, about) {
    subjectKind.write(writer, about.kind);
    if (about.kind === 'side') side.write(writer, about.side);
    else if (about.kind === 'value') recurringText.write(writer, about.value);
  },
  read(reader) {
    const kind = subjectKind.read(reader);
    if (kind === 'side') return { kind, side: side.read(reader) };
    return kind === 'value' ? { kind, value: recurringText.read(reader) } : { kind };
  },
};

const timeMs = following();

/** RFC 3339 as its milliseconds; what is written in another way follows as it is. */
const timeUtc: Codec<string> = {
  write(writer, utc) {
    const ms = Date.parse(utc);
    const isUsual = !Number.isNaN(ms) && new Date(ms).toISOString() === utc;
    timeMs.write(writer, isUsual ? ms : Number.NaN);
    if (!isUsual) text.write(writer, utc);
  },
  read(reader) {
    const ms = timeMs.read(reader);
    return Number.isNaN(ms) ? text.read(reader) : new Date(ms).toISOString();
  },
};

const opening = struct<StoredEpisode['opening']>({
  id: text,
  alertType: recurringText,
  alertDisplayName: recurringText,
  description: text,
  remediationSteps: list(recurringText),
  severity: oneOf<Severity>({ Informational: 0, Low: 1, Medium: 2, High: 3 }),
  hub: recurringText,
  deviceId: recurringText,
  moduleId: optional(recurringText),
  group: recurringText,
  ruleId: recurringText,
  ruleType: recurringText,
  ruleRevision: number,
  startTimeUtc: timeUtc,
  detectedTimeUtc: timeUtc,
  range: optional(
    struct<{ min?: number; max?: number }>({ min: optional(number), max: optional(number) }),
  ),
  timeWindowSize: optional(recurringText),
  value: optional(recurringText),
});

const sequenceNumber = following();

const evidence = struct<Evidence>({
  stream: recurringText,
  partition: recurringText,
  sequenceNumber,
  enqueuedTimeUtc: timeUtc,
  excerpt: optional(recurringText),
});

export const episodeCodec = struct<StoredEpisode>({
  subject,
  opening,
  countersRevision: number,
  endMs: timeMs,
  observed: optional(number),
  observedAtLeast: usually<boolean, false>(false, yesOrNo),
  occurrences: number,
  evidence: list(evidence),
  endDueMs: nullable(timeMs),
  inputEndMs: nullable(timeMs),
  writtenMs: timeMs,
});
