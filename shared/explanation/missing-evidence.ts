import { type CompiledRule, onlyRises, type WindowRule } from '../evaluation/compiled-rule.ts';
import type { DeviceState } from '../evaluation/device-state.ts';
import { maxOpenValues } from '../evaluation/judge-value.ts';
import { type DeviceProblem, hasReported } from '../evaluation/note-seen.ts';
import { utc } from '../evaluation/turn.ts';
import { firstFullPane, hasMinimumToJudge } from '../evaluation/window-state.ts';
import { type EvidenceSource, evidenceSources } from '../rules/evidence-source.ts';
import { sourceOf } from '../rules/rule-types.ts';
import { windowOf } from './explain-window.ts';
import { type Missing, type MissingCode, missing } from './explanation.ts';

/** What a device has not shown yet that a rule on it needs, or showed in vain. */
export function missingEvidence(
  rule: CompiledRule,
  device: DeviceState,
  asOfMs: number,
): Missing[] {
  return [
    ...(rule.family === 'window' ? missingProtocol(rule, device) : []),
    ...missingActivity(rule, device),
    ...(rule.family === 'window' ? missingMinimum(rule, device, asOfMs) : []),
    ...lostActivities(rule, device),
    ...crowdedOut(rule, device),
  ];
}

function missingProtocol({ protocol }: WindowRule, { facts }: DeviceState): Missing[] {
  if (protocol === undefined || protocol === facts.protocol) return [];
  const needed = `This rule counts only devices known to use ${protocol}`;
  if (facts.protocol === undefined) {
    const cure = 'connection logs, a trusted property or DEFAULT_DEVICE_PROTOCOL can tell it';
    const message = `${needed}, and the protocol of this device is not known: ${cure}.`;
    return [missing('protocolUnknown', 'everything', message)];
  }
  const message = `${needed}; this device uses ${facts.protocol}.`;
  return [missing('otherProtocol', 'everything', message)];
}

const notSeen: Readonly<Partial<Record<EvidenceSource, [MissingCode, string]>>> = {
  messages: ['noMessage', 'No telemetry message of the device has been seen.'],
  twinChanges: ['noTwinUpdate', 'No twin change event of the device has been seen.'],
  securityMessages: [
    'noSecurityMessage',
    'No security message of the device has ever been seen: its security agent may not run.',
  ],
};

function missingActivity(rule: CompiledRule, device: DeviceState): Missing[] {
  const affects = silenceViolates(rule, device) ? 'activities' : 'everything';
  const { input } = rule;
  const source = sourceOf(rule.rule);
  if (lastEvidenceS(source, device) === 0) {
    const [code, message] = notSeen[source]!;
    return [missing(code, affects, message)];
  }
  if ('kind' in input) {
    if (source !== 'securityMessages' || hasReported(device, input.kind)) return [];
    const message = `The security messages of the device have never held what this rule looks at (${input.kind}).`;
    return [missing('noSuchActivity', affects, message)];
  }
  if (rule.family !== 'window' || hasObserved(rule, device)) return [];
  const message = 'No message has held a value that the signal of this rule accepts.';
  return [missing('noObservation', affects, message)];
}

/** Silence is judged from the first event of the device's stream on: such a minimum needs no activity. */
function silenceViolates(rule: CompiledRule, device: DeviceState): boolean {
  if (rule.family !== 'window' || !hasMinimumToJudge(rule)) return false;
  const isWatched = rule.home === 'twin' ? device.hasTwinChanged : device.hasSent;
  return isWatched && (onlyRises(rule.aggregate) || rule.aggregate === 'sum');
}

function hasObserved(rule: WindowRule, device: DeviceState): boolean {
  return (windowOf(device, rule)?.newestPane ?? -1) >= 0;
}

/** When the newest event came that could hold an activity from a source; 0 for never. */
export function lastEvidenceS(source: EvidenceSource, device: DeviceState): number {
  if (source === 'securityMessages') return device.lastSecurityMessageS;
  if (source === 'twinChanges') return device.lastTwinUpdateS;
  return evidenceSources[source].stream === 'telemetry' ? device.lastMessageS : 0;
}

function missingMinimum(rule: WindowRule, device: DeviceState, asOfMs: number): Missing[] {
  const { status } = device.facts;
  if (!hasMinimumToJudge(rule)) return [];
  if (status !== 'enabled') {
    const code = status === 'disabled' ? 'deviceDisabled' : 'deviceDeleted';
    const message = `The device is ${status}, so its silence is not judged.`;
    return [missing(code, 'minimum', message)];
  }
  const window = windowOf(device, rule);
  if (window === undefined) return [];
  const fullMs = (firstFullPane(window) + 1) * rule.paneMs;
  if (asOfMs >= fullMs) return [];
  const message = `The device has not been watched under this rule for a full window yet: it will have been at ${utc(fullMs)}.`;
  return [missing('noFullWindow', 'minimum', message)];
}

function lostActivities(rule: CompiledRule, { problems }: DeviceState): Missing[] {
  const source = sourceOf(rule.rule);
  const isSignal = 'place' in rule.input;
  const readsBodies = isSignal || source === 'securityMessages';
  const lost = (problem: DeviceProblem, code: MissingCode, applies: boolean, what: string) => {
    const count = problems?.count(problem) ?? 0;
    if (!applies || count === 0) return [];
    return [missing(code, 'someActivities', `Since the device is known, ${count} ${what}.`)];
  };
  const isWindow = rule.family === 'window';
  return [
    ...lost('tooLate', 'tooLate', isWindow, 'activities came too late to be counted in windows'),
    ...lost('typeMismatch', 'typeMismatch', isSignal, 'values were not of the type a rule needs'),
    ...lost(
      'deadLetters',
      'unreadableBodies',
      readsBodies,
      'of its events could not be read, and are kept as dead letters',
    ),
    ...lost(
      'unsupportedEncoding',
      'unsupportedEncoding',
      readsBodies,
      'of its bodies were in an encoding that is not read',
    ),
  ];
}

function crowdedOut({ family, rule }: CompiledRule, device: DeviceState): Missing[] {
  const open = device.openValues?.get(rule.id) ?? 0;
  if (family !== 'list' || open < maxOpenValues) return [];
  const message = `${open} values have an open alert: further ones join one alert for all of them.`;
  return [missing('tooManyValues', 'someActivities', message)];
}
