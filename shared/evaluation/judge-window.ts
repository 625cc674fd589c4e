import { keyedHash } from '../kernel/keyed-hash.ts';
import type { WindowRule } from './compiled-rule.ts';
import { CountSeries } from './count-series.ts';
import type { DeviceState } from './device-state.ts';
import type { DistinctSeries } from './distinct-series.ts';
import { episodeFor, extend, noteObserved, paneEndDue } from './episodes.ts';
import { lookAgain, startWindow, windowFinding } from './judge-pane.ts';
import { noteProblem } from './note-seen.ts';
import type { Observation } from './observation.ts';
import { panesPerWindow } from './pane-series.ts';
import type { Turn } from './turn.ts';
import { ValueSeries } from './value-series.ts';
import {
  findsAboveAtOnce,
  firstOpenPane,
  firstWatchedPane,
  type Side,
  type WindowState,
} from './window-state.ts';

/** Counts an activity in the windows of one rule, and finds what it brings out of range at once. */
export function observeInWindow(
  turn: Turn,
  device: DeviceState,
  rule: WindowRule,
  observation: Observation,
): void {
  if (turn.watermarkMs - observation.timeMs > rule.latenessMs) {
    turn.state.tally.add('tooLate');
    noteProblem(device, 'tooLate');
    return;
  }
  const window = device.windows[rule.slot] ?? startWindow(turn, device, rule);
  const pane = Math.floor(observation.timeMs / rule.paneMs);
  const foundAtOnce = findsAboveAtOnce(window);
  if (!add(turn, window, pane, observation)) return;
  judgeAtOnce(turn, device, window, pane, observation);
  // From the first negative number on, a sum is judged in every pane that is not judged yet.
  const isTurned = foundAtOnce && !findsAboveAtOnce(window);
  lookAgain(turn, device, window, isTurned ? firstWatchedPane(window) : pane);
}

/** @returns false when the observation has no value of the kind that the rule needs. */
function add(
  turn: Turn,
  { series, rule }: WindowState,
  pane: number,
  observation: Observation,
): boolean {
  if (pane > series.newestPane) series.trim(firstOpenPane(rule, turn.watermarkMs));
  if (series instanceof CountSeries) series.add(pane, observation.count);
  else if (series instanceof ValueSeries) {
    if (observation.number === undefined) return false;
    series.add(pane, observation.number, observation.count);
  } else {
    const text = observation.connection ?? observation.text;
    if (text === undefined) return false;
    addDistinct(turn, series, rule, pane, text);
  }
  return true;
}

function addDistinct(
  turn: Turn,
  series: DistinctSeries,
  rule: WindowRule,
  pane: number,
  text: string,
): void {
  series.add(pane, keyedHash(text, turn.state.hashKey), firstOpenPane(rule, turn.watermarkMs));
  if (series.isAtLeast(pane)) turn.state.tally.add('saturatedActivities');
}

/** A window that holds the activity may be out of range now, up to the newest one. */
function judgeAtOnce(
  turn: Turn,
  device: DeviceState,
  window: WindowState,
  pane: number,
  observation: Observation,
): void {
  const { rule, series } = window;
  if (findsAboveAtOnce(window)) {
    if (pane !== series.newestPane || series.isNewestAbove(rule.max!)) {
      findAtOnce(turn, device, window, pane, observation, 'above');
    }
  } else if (rule.aggregate === 'minimum' && rule.min !== undefined) {
    findAtOnce(turn, device, window, pane, observation, 'below');
  }
}

function findAtOnce(
  turn: Turn,
  device: DeviceState,
  window: WindowState,
  pane: number,
  observation: Observation,
  side: Side,
): void {
  const { rule, series } = window;
  const last = Math.min(pane + panesPerWindow - 1, series.newestPane);
  let extreme: number | undefined;
  let isAtLeast = false;
  let lastPane = pane;
  for (const [i, value] of series.valuesAt(pane, last).entries()) {
    const end = pane + i;
    if (value === undefined || !(side === 'above' ? value > rule.max! : value < rule.min!))
      continue;
    if (extreme === undefined || (side === 'above' ? value > extreme : value < extreme))
      extreme = value;
    if (series.isAtLeast(end)) isAtLeast = true;
    lastPane = end;
  }
  if (extreme === undefined) return;
  const { timeMs, index, connection, text } = observation;
  const episode = episodeFor(turn, device, {
    rule,
    subject: { kind: 'side', side },
    finding: windowFinding(rule, side, extreme, isAtLeast),
    startMs: timeMs,
    endMs: timeMs,
    point: {
      kind: 'activity',
      partition: turn.stream.partitionId,
      sequenceNumber: turn.event!.sequenceNumber,
      activityIndex: index,
    },
  });
  noteObserved(episode, extreme, isAtLeast);
  const endDueMs = Math.max(paneEndDue(rule, lastPane), turn.watermarkMs + rule.windowMs);
  const shown = { ...observation, text: connection ?? text };
  extend(turn, device, episode, shown, endDueMs, window.run);
}
