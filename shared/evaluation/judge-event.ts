import { compareGenerations, unknownGeneration } from '../devices/generation.ts';
import { isSameTag } from '../devices/group-tag.ts';
import type { MemberFacts } from '../devices/member-facts.ts';
import { applyTwinChange, type TwinChange } from '../devices/twin-change.ts';
import { Tally } from '../kernel/tally.ts';
import type { Activity } from '../telemetry/activity.ts';
import { type DecodedEvent, decodeEvent } from '../telemetry/decode-event.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import type { Origin } from '../telemetry/origin.ts';
import type { DeviceState } from './device-state.ts';
import { applyFacts } from './membership-changes.ts';
import { noteSeen } from './note-seen.ts';
import { observationOf } from './observation.ts';
import { observe } from './observe.ts';
import { readSignals } from './read-signals.ts';
import { type DeadLetter, isFull, type Turn } from './turn.ts';

/** Other sources are a matter of routing and may be many; an event that names no device should not be. */
export function refuse(
  turn: Turn,
  { sequenceNumber }: HubEvent,
  reason: 'otherSource' | 'missingDeviceId',
): void {
  if (reason === 'otherSource') turn.state.tally.add('otherSource');
  else putAside(turn, { sequenceNumber, reason });
}

function putAside({ state, outcome }: Turn, deadLetter: DeadLetter): void {
  outcome.deadLetters.push(deadLetter);
  state.tally.add('deadLetters');
}

export function judgeEvent(turn: Turn, event: HubEvent, origin: Origin): boolean {
  const { state } = turn;
  const device = deviceOf(turn, origin);
  const needsBody = device !== undefined && device.group.signals.length > 0;
  const isResumed = state.activityIndex > 0;
  // What a resumed event counts besides its activities was counted when it was begun.
  const decoded = decodeSafely(event, origin, needsBody, isResumed ? new Tally() : state.tally);
  if (decoded.deadLetter !== undefined && !isResumed) {
    putAside(turn, { sequenceNumber: event.sequenceNumber, reason: decoded.deadLetter });
  }
  if (device === undefined) state.tally.add('pendingEvents');
  else if (!judgeSafely(turn, device, origin, decoded)) return false;
  if (decoded.twinChange !== undefined) learn(turn, device, origin.source, decoded.twinChange);
  return true;
}

/** Decoding is made not to throw; should it, the event is put aside and the partition goes on. */
function decodeSafely(
  event: HubEvent,
  origin: Origin,
  needsBody: boolean,
  tally: Tally,
): DecodedEvent {
  try {
    return decodeEvent(event, origin, needsBody, tally);
  } catch {
    return { timeMs: event.enqueuedMs, activities: [], deadLetter: 'evaluationFailed' };
  }
}

/**
 * Judging is made not to throw either; should it, what of the event was judged by then stays, and the
 * partition goes on: it comes to the same wherever the event is evaluated again.
 */
function judgeSafely(
  turn: Turn,
  device: DeviceState,
  origin: Origin,
  decoded: DecodedEvent,
): boolean {
  try {
    return judgeActivities(turn, device, origin, decoded);
  } catch {
    turn.moduleId = undefined;
    const { sequenceNumber } = turn.event!;
    // An event is one dead letter at most.
    if (decoded.deadLetter === undefined)
      putAside(turn, { sequenceNumber, reason: 'evaluationFailed' });
    return true;
  }
}

/** A device of which nothing is known yet is not judged. A newer generation is a device made anew. */
function deviceOf(turn: Turn, { deviceId, generation }: Origin): DeviceState | undefined {
  const device = turn.state.devices.get(deviceId);
  if (device === undefined || generation === undefined || generation === device.facts.generation) {
    return device;
  }
  const known = device.facts.generation;
  if (known !== unknownGeneration && compareGenerations(generation, known) < 0) return device;
  if (known === unknownGeneration) return applyFacts(turn, { ...device.facts, generation });
  return applyFacts(turn, {
    ...device.facts,
    ...{ generation, status: 'enabled', groupTag: undefined, tagSource: 'unknown', twinVersion: 0 },
  });
}

/** Judges what is left of an event's activities; false if the commit is full before. */
function judgeActivities(
  turn: Turn,
  device: DeviceState,
  origin: Origin,
  decoded: DecodedEvent,
): boolean {
  const { state } = turn;
  turn.outcome.touched.add(device);
  turn.moduleId = origin.moduleId;
  noteSeen(turn, device, origin, decoded);
  const { activities } = decoded;
  const signals = readSignals(turn, device, decoded);
  const first = state.activityIndex;
  for (let index = first; index < activities.length; index++) {
    if (stopsAt(turn, first, index)) return false;
    judgeActivity(turn, device, activities[index]!, index);
  }
  for (const { rule, observation } of signals.found) {
    if (observation.index < first) continue;
    if (stopsAt(turn, first, observation.index)) return false;
    observe(turn, device, rule, observation);
  }
  state.activityIndex = activities.length + signals.count;
  turn.moduleId = undefined;
  return true;
}

/** The first is judged in any case: an event that was begun and is not known to be would be begun again. */
function stopsAt(turn: Turn, first: number, index: number): boolean {
  turn.state.activityIndex = index;
  return index > first && isFull(turn);
}

function judgeActivity(turn: Turn, device: DeviceState, activity: Activity, index: number): void {
  const { group, facts } = device;
  const observation = observationOf(activity, index);
  for (const rule of group[activity.kind]) {
    if (rule.direction !== undefined && rule.direction !== activity.direction) continue;
    const isOfProtocol = rule.protocol === undefined || rule.protocol === facts.protocol;
    if (isOfProtocol) observe(turn, device, rule, observation);
  }
}

/** A device's own facts apply to what follows in the partition, and go to the directory. */
function learn(
  turn: Turn,
  device: DeviceState | undefined,
  source: Origin['source'],
  change: TwinChange,
): void {
  const held = device?.facts;
  // What an enrichment or nobody told of a device says nothing of the twin that the event changed.
  const isListed = held?.tagSource === 'directory';
  const learned = applyTwinChange(change, isListed ? held : undefined);
  if (learned === undefined) return;
  const generation = learned.generation || (held?.generation ?? unknownGeneration);
  const known: MemberFacts = {
    ...(isListed ? {} : held),
    ...{ ...learned, generation, tagSource: 'directory' },
  };
  applyFacts(turn, known);
  // Most changes of a twin are reported properties: a version alone is not worth telling the directory.
  if (isListed && isSameMember(held, known)) return;
  // The protocol in force may be a setting's, which is no fact of the device.
  const { tagSource: _source, protocol: _protocol, ...facts } = known;
  const isLifecycle = source === 'lifecycle';
  turn.outcome.factChanges.push({ facts, source: isLifecycle ? 'lifecycle' : 'twinChange' });
}

function isSameMember(a: MemberFacts, b: MemberFacts): boolean {
  const isSame = a.generation === b.generation && a.status === b.status;
  return isSame && isSameTag(a.groupTag, b.groupTag);
}
