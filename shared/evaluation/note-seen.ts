import { Tally } from '../kernel/tally.ts';
import type { ActivityKind } from '../telemetry/activity.ts';
import type { DecodedEvent } from '../telemetry/decode-event.ts';
import type { Origin } from '../telemetry/origin.ts';
import type { DeviceState } from './device-state.ts';
import { startMinima } from './membership-changes.ts';
import type { Turn } from './turn.ts';

/** What of a device's events could not be counted or read. */
export type DeviceProblem = 'tooLate' | 'typeMismatch' | 'deadLetters' | 'unsupportedEncoding';

const kindBits: Readonly<Record<ActivityKind, number>> = {
  d2cMessage: 1,
  twinUpdate: 2,
  failedLogin: 4,
  login: 8,
  connection: 16,
  process: 32,
};

/** Notes what an event shows of its device: its silence can be judged from the first one on. */
export function noteSeen(
  turn: Turn,
  device: DeviceState,
  { source }: Origin,
  decoded: DecodedEvent,
): void {
  // A resumed event was noted when it was begun.
  if (turn.state.activityIndex === 0) noteContent(device, source, decoded);
  const { facts } = device;
  if (source === 'telemetry' && !device.hasSent) {
    device.hasSent = true;
    turn.outcome.firstSights.push({ facts, kind: 'telemetry' });
  } else if (source === 'twinChange' && !device.hasTwinChanged) {
    device.hasTwinChanged = true;
    turn.outcome.firstSights.push({ facts, kind: 'twin' });
  } else return;
  startMinima(turn, device);
}

function noteContent(device: DeviceState, source: Origin['source'], decoded: DecodedEvent): void {
  const { timeMs, activities, deadLetter, isUnsupported, isSecurityMessage } = decoded;
  const second = Math.floor(timeMs / 1_000);
  if (source === 'telemetry') device.lastMessageS = Math.max(device.lastMessageS, second);
  else if (activities.length > 0) {
    device.lastTwinUpdateS = Math.max(device.lastTwinUpdateS, second);
  }
  if (deadLetter !== undefined) noteProblem(device, 'deadLetters');
  if (isUnsupported) noteProblem(device, 'unsupportedEncoding');
  if (!isSecurityMessage) return;
  device.lastSecurityMessageS = Math.max(device.lastSecurityMessageS, second);
  for (const { kind } of activities) device.seenKinds |= kindBits[kind];
}

/** Whether security messages of the device ever held an activity of a kind. */
export function hasReported({ seenKinds }: DeviceState, kind: ActivityKind): boolean {
  return (seenKinds & kindBits[kind]) !== 0;
}

/** Counts for one device what the partition's tally counts for all. */
export function noteProblem(device: DeviceState, problem: DeviceProblem, count = 1): void {
  device.problems ??= new Tally();
  device.problems.add(problem, count);
}
