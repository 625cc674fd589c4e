import { keyedHash } from '../kernel/keyed-hash.ts';
import type { WindowRule } from './compiled-rule.ts';
import { CountWindow } from './count-window.ts';
import type { DeviceState } from './device-state.ts';
import type { Side } from './device-window.ts';
import type { DistinctWindow } from './distinct-window.ts';
import { episodeFor, extend, noteObserved, paneEndDue } from './episodes.ts';
import { lookAgain, startWindow, windowFinding } from './judge-pane.ts';
import { noteProblem } from './note-seen.ts';
import type { Observation } from './observation.ts';
import { panesPerWindow } from './pane-series.ts';
import type { Turn } from './turn.ts';
import { ValueWindow } from './value-window.ts';
import {
  findsAboveAtOnce,
  firstOpenPane,
  firstWatchedPane,
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
function add(turn: Turn, window: WindowState, pane: number, observation: Observation): boolean {
  const { rule } = window;
  if (pane > window.newestPane) window.trim(firstOpenPane(rule, turn.watermarkMs));
  if (window instanceof CountWindow) window.add(pane, observation.count);
  else if (window instanceof ValueWindow) {
    if (observation.number === undefined) return false;
    window.add(pane, observation.number, observation.count);
  } else {
    const text = observation.connection ?? observation.text;
    if (text === undefined) return false;
    addDistinct(turn, window, pane, text);
  }
  return true;
}

function addDistinct(turn: Turn, window: DistinctWindow, pane: number, text: string): void {
  const { rule } = window;
  window.add(pane, keyedHash(text, turn.state.hashKey), firstOpenPane(rule, turn.watermarkMs));
  if (window.isAtLeast(pane)) turn.state.tally.add('saturatedActivities');
}

/** A window that holds the activity may be out of range now, up to the newest one. */
function judgeAtOnce(
  turn: Turn,
  device: DeviceState,
  window: WindowState,
  pane: number,
  observation: Observation,
): void {
  const { rule } = window;
  if (findsAboveAtOnce(window)) {
    if (pane !== window.newestPane || window.isNewestAbove(rule.max!)) {
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
  const { rule } = window;
  const last = Math.min(pane + panesPerWindow - 1, window.newestPane);
  let extreme: number | undefined;
  let isAtLeast = false;
  let lastPane = pane;
  // The newest pane's value is at hand; to look for those of more is a walk over all that is counted.
  const values = last === pane ? [window.valueAt(pane)] : window.valuesAt(pane, last);
  for (const [i, value] of values.entries()) {
    const end = pane + i;
    if (value === undefined || !(side === 'above' ? value > rule.max! : value < rule.min!))
      continue;
    if (extreme === undefined || (side === 'above' ? value > extreme : value < extreme))
      extreme = value;
    if (window.isAtLeast(end)) isAtLeast = true;
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
