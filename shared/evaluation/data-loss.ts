import type { DeviceState } from './device-state.ts';
import type { DataLoss } from './inputs.ts';
import { restartMinimum } from './judge-pane.ts';
import { endAll } from './membership-changes.ts';
import { isFull, type Turn } from './turn.ts';

/**
 * Passes over events that are gone. What was counted stays true as a lower bound, so maxima go on;
 * a silence that the loss may have made is judged from a full window after it on.
 */
export function applyDataLoss(turn: Turn, { to, untilMs }: DataLoss): void {
  const { state, outcome } = turn;
  for (const device of state.devices.values()) {
    if (restartMinima(turn, device, untilMs)) outcome.touched.add(device);
  }
  if (to <= state.position) return;
  state.position = to;
  state.activityIndex = 0;
}

/**
 * Ends what is open and forgets what was counted: the stream it came from is gone. False if the commit
 * is full before; the next one goes on with the others.
 */
export function restartAll(turn: Turn): boolean {
  for (const device of turn.state.devices.values()) {
    if (isAsNew(device)) continue;
    if (isFull(turn)) return false;
    endAll(turn, device, 'restarted');
    device.windows = [];
    // Which partition a device's events come in now is to be seen.
    device.hasSent = false;
    device.hasTwinChanged = false;
    turn.outcome.touched.add(device);
  }
  return true;
}

function isAsNew({ episodes, windows, hasSent, hasTwinChanged }: DeviceState): boolean {
  return episodes.size === 0 && windows.length === 0 && !hasSent && !hasTwinChanged;
}

function restartMinima(turn: Turn, device: DeviceState, untilMs: number): boolean {
  let hasRestarted = false;
  for (const window of device.windows) {
    // Times may go back a little: a window may have begun after what was lost.
    if (window === undefined || window.startedMs >= untilMs) continue;
    if (restartMinimum(turn, device, window, untilMs)) hasRestarted = true;
  }
  return hasRestarted;
}
