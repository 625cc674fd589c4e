import type { AlertCondition, Resolution } from '../alerts/alert.ts';
import { type AlertSubject, alertId, type OpeningPoint } from '../alerts/alert-id.ts';
import { alertTexts, type Finding } from '../alerts/alert-text.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { CompiledRule, WindowRule } from './compiled-rule.ts';
import { addEpisode, type DeviceState, removeEpisode } from './device-state.ts';
import type { Side } from './device-window.ts';
import { type Episode, episodeKey, maxEvidence, type Opening, writeIntervalMs } from './episode.ts';
import type { Observation } from './observation.ts';
import { evidenceOf, type StreamContext, type Turn, utc } from './turn.ts';
import { firstUnjudgedPane, type WindowState } from './window-state.ts';

/** A violation that begins an episode unless one is open for its subject. */
export interface Violation {
  rule: CompiledRule;
  subject: AlertSubject;
  finding: Finding;
  startMs: number;
  endMs: number;
  point: OpeningPoint;
}

/** The open episode that a violation belongs to, opened if there was none. */
export function episodeFor(turn: Turn, device: DeviceState, violation: Violation): Episode {
  const key = episodeKey(violation.rule.rule.id, violation.subject);
  const open = device.episodes.get(key);
  if (open !== undefined) return open;
  const episode: Episode = {
    kind: 'episode',
    key,
    subject: violation.subject,
    opening: openingOf(turn, device, violation),
    countersRevision: violation.rule.rule.countersRevision,
    endMs: violation.endMs,
    observed: undefined,
    observedAtLeast: false,
    occurrences: 0,
    evidence: [],
    endDueMs: Infinity,
    inputEndMs: -Infinity,
    isScheduled: false,
    writtenMs: -Infinity,
    hasEnded: false,
  };
  addEpisode(device, episode);
  return episode;
}

/** Alerts of two event hubs differ, though their openings have the same numbers. */
function identityOf({ stream, createdOn }: StreamContext): string {
  return createdOn === undefined ? stream : `${stream}@${createdOn}`;
}

function openingOf(turn: Turn, device: DeviceState, violation: Violation): Opening {
  const { stream, watermarkMs, moduleId } = turn;
  const { rule: compiled, subject, finding, startMs, point } = violation;
  const { rule } = compiled;
  const ids = { hub: stream.hub, deviceId: device.deviceId, ruleId: rule.id };
  const { group } = device;
  return {
    id: alertId({
      ...ids,
      stream: identityOf(stream),
      group: group.folded,
      generation: device.facts.generation,
      subject,
      opening: point,
    }),
    ...alertTexts({
      ruleType: rule.ruleType,
      ruleId: rule.id,
      group: group.name,
      deviceId: device.deviceId,
      finding,
      ...(typeof rule.signal === 'string' ? { signal: rule.signal } : {}),
      ...(rule.displayName === undefined ? {} : { ruleDisplayName: rule.displayName }),
    }),
    ...ids,
    ...(moduleId === undefined || point.kind === 'pane' ? {} : { moduleId }),
    severity: rule.severity,
    group: group.name,
    ruleType: rule.ruleType,
    ruleRevision: rule.revision,
    startTimeUtc: utc(startMs),
    detectedTimeUtc: utc(watermarkMs),
    ...rangeOf(compiled),
    ...(compiled.family === 'window' ? { timeWindowSize: formatDuration(compiled.windowMs) } : {}),
    ...shownSubject(subject),
  };
}

function rangeOf(rule: CompiledRule): { range?: { min?: number; max?: number } } {
  if (rule.family === 'list') return {};
  const { min, max } = rule;
  return {
    range: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
  };
}

function shownSubject(subject: AlertSubject): { value?: string } {
  if (subject.kind === 'side') return {};
  return { value: subject.kind === 'overflow' ? '*' : subject.value };
}

/** Adds a violating activity of the event at hand to an episode, which then ends no sooner than `endDueMs`. */
export function extend(
  turn: Turn,
  device: DeviceState,
  episode: Episode,
  observation: Observation,
  endDueMs: number,
  run?: WindowState['run'],
): void {
  episode.occurrences += observation.count;
  episode.endMs = Math.max(episode.endMs, observation.timeMs);
  if (episode.evidence.length < maxEvidence) {
    const shown = observation.text ?? observation.number?.toString();
    episode.evidence.push(evidenceOf(turn, observation.eventName, shown));
  }
  episode.inputEndMs = Math.max(episode.inputEndMs, endDueMs);
  const keepsOn = run !== undefined && isAbout(episode, run.side);
  if (!keepsOn) scheduleEnd(turn, device, episode, endDueMs);
  writeIfDue(turn, device, episode);
}

/** Keeps the extreme of what was observed: the highest above a range, the lowest below it. */
export function noteObserved(episode: Episode, observed: number, isAtLeast: boolean): void {
  const isBelow = episode.subject.kind === 'side' && episode.subject.side === 'below';
  const before = episode.observed;
  const isExtreme = before === undefined || (isBelow ? observed < before : observed > before);
  if (isExtreme) episode.observed = observed;
  if (isAtLeast) episode.observedAtLeast = true;
}

/** Puts an episode's end off to `endDueMs`, never nearer than its inputs allow. */
export function scheduleEnd(
  turn: Turn,
  device: DeviceState,
  episode: Episode,
  endDueMs: number,
): void {
  const before = Number.isFinite(episode.endDueMs) ? episode.endDueMs : -Infinity;
  episode.endDueMs = Math.max(before, endDueMs, episode.inputEndMs);
  if (episode.isScheduled) return;
  episode.isScheduled = true;
  turn.state.due.push({ dueMs: episode.endDueMs, device, subject: episode });
}

/** What the queue calls at a moment for which an episode's end was once put down. */
export function endIfDue(turn: Turn, device: DeviceState, episode: Episode, dueMs: number): void {
  episode.isScheduled = false;
  if (episode.hasEnded || !Number.isFinite(episode.endDueMs)) return;
  // Put off since: what is due before its new end may put it off further, so it waits its turn.
  if (episode.endDueMs > dueMs) scheduleEnd(turn, device, episode, episode.endDueMs);
  else end(turn, device, episode, episode.subject.kind === 'side' ? 'backInRange' : 'quiet');
}

export function end(
  turn: Turn,
  device: DeviceState,
  episode: Episode,
  resolution: Resolution,
): void {
  const condition = conditionOf(turn, device, episode);
  episode.hasEnded = true;
  removeEpisode(device, episode);
  if (episode.subject.kind === 'value') countOpenValue(device, episode.opening.ruleId, -1);
  const resolvedTimeUtc = utc(turn.watermarkMs);
  turn.outcome.alerts.set(episode.opening.id, { ...condition, resolvedTimeUtc, resolution });
}

export function countOpenValue(device: DeviceState, ruleId: string, by: 1 | -1): void {
  device.openValues ??= new Map();
  device.openValues.set(ruleId, (device.openValues.get(ruleId) ?? 0) + by);
}

/** Hands the alert out with this evaluation when it is new, or was last written long enough ago. */
export function writeIfDue(turn: Turn, device: DeviceState, episode: Episode): void {
  if (turn.watermarkMs - episode.writtenMs < writeIntervalMs) return;
  episode.writtenMs = turn.watermarkMs;
  turn.toWrite.set(episode, device);
}

/** Puts down the alerts that are to be written as they stand now. */
export function writeOpenAlerts(turn: Turn): void {
  for (const [episode, device] of turn.toWrite) {
    if (episode.hasEnded) continue;
    turn.outcome.alerts.set(episode.opening.id, conditionOf(turn, device, episode));
  }
}

/** The alert of an episode as it stands, a row of panes that still goes on counted as far as judged. */
export function conditionOf(
  turn: Pick<Turn, 'watermarkMs'>,
  device: DeviceState,
  episode: Episode,
): AlertCondition {
  const window = runOf(device, episode);
  const run = window && runSoFar(window, turn.watermarkMs);
  const { observed, observedAtLeast, evidence, subject } = episode;
  const occurrences = episode.occurrences + (run?.panes ?? 0);
  return {
    ...episode.opening,
    endTimeUtc: utc(Math.max(episode.endMs, run?.endMs ?? 0)),
    ...(observed === undefined ? {} : { observed }),
    ...(observedAtLeast ? { observedAtLeast } : {}),
    occurrences,
    ...(subject.kind === 'overflow' ? { additionalValues: occurrences } : {}),
    evidence: [...evidence],
  };
}

function runSoFar(window: WindowState, watermarkMs: number): { panes: number; endMs: number } {
  // The pane at hand counts even while later ones that are due too wait for their turn.
  const next = Math.min(firstUnjudgedPane(window, watermarkMs), window.duePane);
  const end = Math.max(next, window.run!.firstPane + 1);
  return { panes: end - window.run!.firstPane, endMs: end * window.rule.paneMs };
}

/** The window whose row of violating panes keeps this episode open. */
function runOf(device: DeviceState, episode: Episode): WindowState | undefined {
  const { subject, opening } = episode;
  if (subject.kind !== 'side') return undefined;
  const window = device.windows.find((candidate) => candidate?.rule.rule.id === opening.ruleId);
  return window?.run !== undefined && isAbout(episode, window.run.side) ? window : undefined;
}

function isAbout({ subject }: Episode, side: Side): boolean {
  return subject.kind === 'side' && subject.side === side;
}

/** When an episode of a window rule ends, as far as its last violating pane decides. */
export function paneEndDue({ paneMs, windowMs, waitMs }: WindowRule, lastPane: number): number {
  return (lastPane + 1) * paneMs + windowMs + waitMs;
}
