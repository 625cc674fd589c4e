import { formatDuration } from '../kernel/duration.ts';
import type { WindowRule } from './compiled-rule.ts';
import type { DeviceState } from './device-state.ts';
import type { Side } from './device-window.ts';
import { episodeKey } from './episode.ts';
import { episodeFor, noteObserved, paneEndDue, scheduleEnd, writeIfDue } from './episodes.ts';
import { panesPerWindow } from './pane-series.ts';
import type { Turn } from './turn.ts';
import {
  firstFullPane,
  firstUnjudgedPane,
  firstWatchedPane,
  isCalm,
  judgesAbove,
  judgesBelow,
  judgesSilence,
  newWindow,
  onlyTimeViolates,
  type WindowState,
} from './window-state.ts';

/** Begins the windows of a device under a rule; a minimum is judged from a full window on. */
export function startWindow(turn: Turn, device: DeviceState, rule: WindowRule): WindowState {
  const startedMs = Math.max(turn.watermarkMs, turn.toldMs);
  const window = newWindow({
    ...{ rule, startedMs },
    isMinimumJudged: device.facts.status === 'enabled',
  });
  // Made at its full size: a list that grows keeps room for more.
  if (device.windows.length === 0) device.windows = new Array(device.group.windowRules.length);
  device.windows[rule.slot] = window;
  if (judgesSilence(window)) schedule(turn, device, window, firstFullPane(window));
  return window;
}

/** After an activity in a pane: the first pane that may have to be judged otherwise than foreseen. */
export function lookAgain(
  turn: Turn,
  device: DeviceState,
  window: WindowState,
  pane: number,
): void {
  if (!judgesBelow(window) && !judgesAbove(window)) return;
  // What can only rise, and is in range, stays so until what it holds runs out: the foreseen pane holds.
  if (window.run === undefined && window.duePane !== Infinity && onlyTimeViolates(window)) return;
  if (window.run === undefined && window.duePane === Infinity && isCalm(window, pane, pane)) return;
  const next = Math.max(pane, firstUnjudgedPane(window, turn.watermarkMs));
  if (next < window.duePane) schedule(turn, device, window, next);
}

/** Puts down when a window is looked at next: when the wait after the pane's end is over. */
function schedule(turn: Turn, device: DeviceState, window: WindowState, pane: number): void {
  window.duePane = pane;
  if (pane === Infinity) return;
  turn.state.due.push({ dueMs: window.scheduledMs, device, subject: window });
}

/** What the queue calls at a moment for which a window was once put down. */
export function judgeIfDue(
  turn: Turn,
  device: DeviceState,
  window: WindowState,
  dueMs: number,
): void {
  if (isCurrent(device, window, dueMs)) judgePane(turn, device, window, window.duePane);
}

/** Whether a window is still to be looked at when it was once put down for. */
export function isCurrent({ windows }: DeviceState, window: WindowState, dueMs: number): boolean {
  return windows[window.rule.slot] === window && window.scheduledMs === dueMs;
}

/**
 * Judges the window that ends at a pane. Between two changes of what windows hold, the verdict stays
 * as it is, so only panes at which it may differ are looked at; a row of violating panes is counted
 * by its first and its last.
 */
function judgePane(turn: Turn, device: DeviceState, window: WindowState, pane: number): void {
  const side = verdictAt(window, pane);
  if (window.run !== undefined && window.run.side !== side)
    closeRun(turn, device, window, pane - 1);
  if (side !== undefined) violatePane(turn, device, window, pane, side);
  schedule(turn, device, window, nextLook(window, pane, side));
}

function verdictAt(window: WindowState, pane: number): Side | undefined {
  const { rule } = window;
  const value = window.valueAt(pane);
  if (value === undefined) return undefined;
  if (judgesBelow(window) && value < rule.min! && !window.isAtLeast(pane)) {
    return pane >= firstFullPane(window) ? 'below' : undefined;
  }
  return judgesAbove(window) && value > rule.max! ? 'above' : undefined;
}

function nextLook(window: WindowState, pane: number, side: Side | undefined): number {
  // Nothing is out of range from here on: the first activity that is brings the window back.
  if (side === undefined && isCalm(window, pane - panesPerWindow + 1, Infinity)) return Infinity;
  let next = nextChange(window, pane);
  if (side !== undefined || !onlyTimeViolates(window)) return next;
  while (next !== Infinity && verdictAt(window, next) === undefined)
    next = nextChange(window, next);
  return next;
}

function nextChange(window: WindowState, pane: number): number {
  const full = firstFullPane(window);
  return Math.min(window.nextChange(pane), pane < full ? full : Infinity);
}

function violatePane(
  turn: Turn,
  device: DeviceState,
  window: WindowState,
  pane: number,
  side: Side,
): void {
  const { rule } = window;
  const observed = window.valueAt(pane)!;
  const endMs = (pane + 1) * rule.paneMs;
  const isNew = window.run === undefined;
  window.run ??= { side, firstPane: pane };
  const episode = episodeFor(turn, device, {
    rule,
    subject: { kind: 'side', side },
    finding: windowFinding(rule, side, observed, false),
    startMs: endMs - panesPerWindow * rule.paneMs,
    endMs,
    point: { kind: 'pane', endMs },
  });
  if (isNew) episode.endDueMs = Infinity;
  noteObserved(episode, observed, false);
  writeIfDue(turn, device, episode);
}

/** Adds a row of violating panes that has ended to its episode, whose end can now be foreseen. */
function closeRun(turn: Turn, device: DeviceState, window: WindowState, lastPane: number): void {
  const { rule, run } = window;
  window.run = undefined;
  const episode = device.episodes.get(episodeKey(rule.rule.id, { kind: 'side', side: run!.side }));
  if (episode === undefined) return;
  episode.occurrences += lastPane - run!.firstPane + 1;
  episode.endMs = Math.max(episode.endMs, (lastPane + 1) * rule.paneMs);
  scheduleEnd(turn, device, episode, paneEndDue(rule, lastPane));
}

/** Puts a changed rule in force for a window that goes on: what is judged stays judged. */
export function changeRule(
  turn: Turn,
  device: DeviceState,
  window: WindowState,
  rule: WindowRule,
): void {
  const next = firstUnjudgedPane(window, turn.watermarkMs);
  window.rule = rule;
  if (firstUnjudgedPane(window, turn.watermarkMs) < next) window.judgedBelow = next;
  if (judgesBelow(window) || judgesAbove(window)) {
    schedule(turn, device, window, Math.max(next, firstWatchedPane(window)));
    return;
  }
  if (window.run !== undefined) closeRun(turn, device, window, next - 1);
  schedule(turn, device, window, Infinity);
}

/** What a window was found to hold, for the texts of its alert. */
export function windowFinding(
  rule: WindowRule,
  side: Side,
  observed: number,
  observedAtLeast: boolean,
) {
  const { min, max, windowMs, aggregate } = rule;
  return {
    kind: 'window',
    side,
    observed,
    observedAtLeast,
    range: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
    timeWindowSize: formatDuration(windowMs),
    aggregate,
  } as const;
}

/** Judges a minimum anew from a full window after a moment on; false where there is none to judge. */
export function restartMinimum(
  turn: Turn,
  device: DeviceState,
  window: WindowState,
  startedMs: number,
): boolean {
  if (!judgesBelow(window)) return false;
  const next = firstUnjudgedPane(window, turn.watermarkMs);
  if (window.run?.side === 'below') closeRun(turn, device, window, next - 1);
  window.startedMs = startedMs;
  schedule(turn, device, window, judgesAbove(window) ? next : firstFullPane(window));
  return true;
}
