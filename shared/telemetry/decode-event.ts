import type { TwinChange } from '../devices/twin-change.ts';
import { asJsonObject } from '../kernel/json-object.ts';
import type { Tally } from '../kernel/tally.ts';
import { type Activity, activity } from './activity.ts';
import { byteSearch } from './byte-search.ts';
import type { HubEvent } from './hub-event.ts';
import type { Origin } from './origin.ts';
import { type BodyProblem, readBody } from './read-body.ts';
import { hasSecurityShape, securityActivities, securityInterfaceId } from './security-message.ts';
import { readTime } from './time.ts';

/** Why an event, or its body, is kept as a dead letter. */
export type DeadLetterReason =
  | Exclude<BodyProblem, 'unsupportedEncoding'>
  | 'missingDeviceId'
  | 'notASecurityMessage'
  | 'notATwinEvent'
  | 'evaluationFailed';

export interface DecodedEvent {
  /** The time of the hub's own activities: when the hub took the message in. */
  timeMs: number;
  /** In the order in which they are judged; the message or the twin update itself is the first. */
  activities: readonly Activity[];
  /** The parsed body of a telemetry message, when it was parsed. */
  body?: unknown;
  /** What a device's own twin or lifecycle event says of it. */
  twinChange?: TwinChange;
  deadLetter?: DeadLetterReason;
  /** The body is in an encoding that is not read. */
  isUnsupported?: true;
  /** It is a security message that could be read. */
  isSecurityMessage?: true;
}

/** How far behind its enqueued time a hub's own stamp may be and still be believed. */
const maxStampAgeMs = 300_000;
const hasVersionKey = byteSearch('"MessageSchemaVersion"');
const noActivities: readonly Activity[] = [];

/** When the hub took an event in: its stamp if that lies within 5 min before the enqueued time. */
export function hubTime(event: HubEvent): number {
  const stamp = event.system['iothub-enqueuedtime'];
  const stampMs = typeof stamp === 'number' ? stamp : (readTime(stamp) ?? Number.NaN);
  // Whatever is no number compares as false, and is not believed either.
  const isBelieved = stampMs <= event.enqueuedMs && event.enqueuedMs - stampMs <= maxStampAgeMs;
  return isBelieved ? stampMs : event.enqueuedMs;
}

/**
 * Says what an event tells of its device. Never throws: a body that had to be read and could not be
 * is named as a dead letter, and what is known without it counts all the same.
 * @param needsBody whether a rule in force for the device looks into telemetry bodies.
 */
export function decodeEvent(
  event: HubEvent,
  origin: Origin,
  needsBody: boolean,
  tally: Tally,
): DecodedEvent {
  const timeMs = hubTime(event);
  if (origin.source !== 'telemetry') return decodeHubEvent(event, origin, timeMs, tally);
  const message = activity('d2cMessage', timeMs, 1, 'Telemetry');
  const isMarked = event.system['iothub-interface-id'] === securityInterfaceId;
  if (!needsBody && !isMarked && !looksLikeSecurity(event.body))
    return { timeMs, activities: [message] };
  if (isMarked && isFlatBuffers(event)) {
    return { timeMs, activities: [message], ...unread('unsupportedEncoding', tally) };
  }
  const reading = readBody(event);
  if ('problem' in reading) {
    return { timeMs, activities: [message], ...unread(reading.problem, tally) };
  }
  const body = reading.json;
  if (!isMarked && !hasSecurityShape(body)) return { timeMs, activities: [message], body };
  const reported = securityActivities(body, event.enqueuedMs, tally);
  if (reported === undefined) {
    return { timeMs, activities: [message], body, deadLetter: 'notASecurityMessage' };
  }
  return { timeMs, activities: [message, ...reported], body, isSecurityMessage: true };
}

function looksLikeSecurity(body: Uint8Array | undefined): boolean {
  return body !== undefined && hasVersionKey(body);
}

/** Micro agents write FlatBuffers: their property `mti` is `major.minor-encoding-source-type`. */
function isFlatBuffers({ properties }: HubEvent): boolean {
  const mti = properties.mti;
  return typeof mti === 'string' && mti.split('-')[1] === '1';
}

function unread(
  problem: BodyProblem,
  tally: Tally,
): Pick<DecodedEvent, 'deadLetter' | 'isUnsupported'> {
  if (problem !== 'unsupportedEncoding') return { deadLetter: problem };
  tally.add('unsupportedEncoding');
  return { isUnsupported: true };
}

/** An event that the hub itself wrote: a twin's or an identity's change. */
function decodeHubEvent(
  event: HubEvent,
  origin: Origin,
  timeMs: number,
  tally: Tally,
): DecodedEvent {
  const opType = event.properties.opType;
  const isUpdate = opType === 'updateTwin' || opType === 'replaceTwin';
  const activities: readonly Activity[] =
    isUpdate && origin.source === 'twinChange'
      ? [activity('twinUpdate', timeMs, 1, opType)]
      : noActivities;
  if (origin.moduleId !== undefined) return { timeMs, activities };
  if (typeof opType !== 'string') return { timeMs, activities, deadLetter: 'notATwinEvent' };
  const reading = readBody(event);
  if ('problem' in reading) return { timeMs, activities, ...unread(reading.problem, tally) };
  if (asJsonObject(reading.json) === undefined)
    return { timeMs, activities, deadLetter: 'notATwinEvent' };
  const { deviceId, generation } = origin;
  return {
    timeMs,
    activities,
    twinChange: {
      opType,
      deviceId,
      body: reading.json,
      ...(generation === undefined ? {} : { generation }),
    },
  };
}
