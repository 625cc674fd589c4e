import { createHash } from 'node:crypto';
import type { AlertSubject } from '../alerts/alert-id.ts';
import type { Finding } from '../alerts/alert-text.ts';
import type { ListRule, ThresholdRule } from './compiled-rule.ts';
import type { DeviceState } from './device-state.ts';
import { episodeKey } from './episode.ts';
import { countOpenValue, episodeFor, extend, noteObserved } from './episodes.ts';
import type { Observation } from './observation.ts';
import type { Turn } from './turn.ts';

/** A list rule has at most this many open alerts a device; further values join one more. */
export const maxOpenValues = 100;

/** A longer value is compared whole and shown cut. */
const maxShownValue = 1_024;

/** Whether a single value violates a rule, which depends on nothing else. */
export function isRefused(rule: ListRule | ThresholdRule, judged: string | number | true): boolean {
  if (rule.family === 'list') {
    return typeof judged === 'string' && rule.isListed(judged) !== (rule.list === 'allowlist');
  }
  return typeof judged === 'number' && sideOf(rule, judged) !== undefined;
}

function sideOf({ min, max }: ThresholdRule, observed: number): 'above' | 'below' | undefined {
  if (max !== undefined && observed > max) return 'above';
  return min !== undefined && observed < min ? 'below' : undefined;
}

/** Judges one value against a list, at once and however old it is. */
export function observeInList(
  turn: Turn,
  device: DeviceState,
  rule: ListRule,
  observation: Observation,
): void {
  const value = observation.text;
  if (value === undefined || !isRefused(rule, value)) return;
  const shown = shownValue(value);
  const subject = subjectOf(device, rule, shown);
  const isOpen = device.episodes.has(episodeKey(rule.rule.id, subject));
  if (subject.kind === 'value' && !isOpen) countOpenValue(device, rule.rule.id, 1);
  if (subject.kind === 'overflow') turn.state.tally.add('overflowedValues');
  const finding: Finding =
    subject.kind === 'overflow'
      ? { kind: 'overflow', list: rule.list }
      : { kind: 'list', list: rule.list, value: shown };
  violate(turn, device, rule, { ...observation, text: shown }, subject, finding);
}

function subjectOf(device: DeviceState, { rule }: ListRule, value: string): AlertSubject {
  const subject: AlertSubject = { kind: 'value', value };
  if (device.episodes.has(episodeKey(rule.id, subject))) return subject;
  const open = device.openValues?.get(rule.id) ?? 0;
  return open < maxOpenValues ? subject : { kind: 'overflow' };
}

function shownValue(value: string): string {
  if (value.length <= maxShownValue) return value;
  const digest = createHash('sha256').update(value).digest('hex');
  return `${value.slice(0, maxShownValue)}… (sha256 ${digest})`;
}

/** Judges one number against a range, at once and however old it is. */
export function observeThreshold(
  turn: Turn,
  device: DeviceState,
  rule: ThresholdRule,
  observation: Observation,
): void {
  const { min, max } = rule;
  const observed = observation.number;
  if (observed === undefined) return;
  const side = sideOf(rule, observed);
  if (side === undefined) return;
  const range = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  const finding: Finding = { kind: 'threshold', side, observed, range };
  violate(turn, device, rule, observation, { kind: 'side', side }, finding);
}

function violate(
  turn: Turn,
  device: DeviceState,
  rule: ListRule | ThresholdRule,
  observation: Observation,
  subject: AlertSubject,
  finding: Finding,
): void {
  const { timeMs, index, number } = observation;
  const episode = episodeFor(turn, device, {
    rule,
    subject,
    finding,
    startMs: timeMs,
    endMs: timeMs,
    point: {
      kind: 'activity',
      partition: turn.stream.partitionId,
      sequenceNumber: turn.event!.sequenceNumber,
      activityIndex: index,
    },
  });
  if (rule.family === 'threshold') noteObserved(episode, number!, false);
  extend(turn, device, episode, observation, turn.watermarkMs + rule.suppressMs);
}
