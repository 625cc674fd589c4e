import type { WindowRule } from '../evaluation/compiled-rule.ts';
import type { DeviceState } from '../evaluation/device-state.ts';
import { panesPerWindow } from '../evaluation/pane-series.ts';
import { utc } from '../evaluation/turn.ts';
import {
  firstFullPane,
  hasMinimumToJudge,
  judgesBelow,
  newWindow,
  type WindowState,
} from '../evaluation/window-state.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { WindowExplanation } from './explanation.ts';

interface Moment {
  /** Up to when everything that came is counted. */
  asOfMs: number;
  nowMs: number;
}

/** The window that a device has under a rule; undefined while it has none, or one that will restart. */
export function windowOf(device: DeviceState, { rule }: WindowRule): WindowState | undefined {
  const window = device.windows.find((candidate) => candidate?.rule.rule.id === rule.id);
  return window?.rule.rule.countersRevision === rule.countersRevision ? window : undefined;
}

/** Says where the window that ends now stands. */
export function explainWindow(
  rule: WindowRule,
  device: DeviceState,
  { asOfMs, nowMs }: Moment,
): WindowExplanation {
  const window = windowOf(device, rule);
  const shown = window ?? newWindow({ rule, startedMs: asOfMs, isMinimumJudged: false });
  const pane = Math.floor(asOfMs / rule.paneMs);
  const value = shown.valueAt(pane);
  const hasRoom = value !== undefined && rule.max !== undefined;
  const judgedMs = minimumJudgedMs(rule, window);
  return {
    ...(value === undefined ? {} : { value }),
    ...(shown.isAtLeast(pane) ? { observedAtLeast: true } : {}),
    startUtc: utc((pane - panesPerWindow + 1) * rule.paneMs),
    endUtc: utc((pane + 1) * rule.paneMs),
    ...(hasRoom ? { roomLeft: rule.max! - value } : {}),
    ...(judgedMs === Infinity
      ? {}
      : {
          minimum: {
            judgedUtc: utc(judgedMs),
            timeToGo: timeToGo(judgedMs, nowMs),
            wait: formatDuration(rule.waitMs),
          },
        }),
    ...(shown.newestPane < 0 ? {} : { lastActivityUtc: utc(shown.newestPane * rule.paneMs) }),
  };
}

/** A pane that is looked at before the first full window may violate a maximum only. */
function minimumJudgedMs(rule: WindowRule, window: WindowState | undefined): number {
  if (window === undefined || !judgesBelow(window) || !hasMinimumToJudge(rule)) return Infinity;
  const fullMs = (firstFullPane(window) + 1) * rule.paneMs + rule.waitMs;
  return Math.max(window.scheduledMs, fullMs);
}

/** From now to a moment, in whole seconds; `PT0S` when it has come. */
export function timeToGo(untilMs: number, nowMs: number): string {
  return formatDuration(Math.max(0, Math.ceil((untilMs - nowMs) / 1_000)) * 1_000);
}
