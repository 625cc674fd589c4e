import type { DeviceFacts, DeviceHomes, DeviceRecord } from './device.ts';
import type { DeviceChange } from './device-directory.ts';
import { compareGenerations, generationAfter, unknownGeneration } from './generation.ts';
import { askedFor, movesAfter } from './group-moves.ts';
import { isSameTag } from './group-tag.ts';

/**
 * The row that a change makes of a row, or undefined when it changes nothing. The newer facts win,
 * in whatever order changes come: by generation, then a deletion that the hub announced, then by
 * twin version, then by the time they were read (status has no version of its own).
 */
export function mergeChange(
  current: DeviceRecord | undefined,
  change: DeviceChange,
  nowUtc: string,
): DeviceRecord | undefined {
  const { source, by } = change;
  if (current === undefined) {
    const homes = withHomes(change.facts.homes, change.learned?.homes);
    const sync = { firstSyncUtc: nowUtc, lastSyncUtc: nowUtc, lastSource: source };
    return { ...change.facts, ...homes, ...sync };
  }
  const readUtc = change.readUtc ?? nowUtc;
  const facts = announcesAnother(current, change)
    ? { ...change.facts, generation: generationAfter(current.generation) }
    : withGenerationOf(current, change.facts);
  const isTaken = isNewer(current, facts, source, readUtc);
  const merged: DeviceFacts = isTaken ? mergeFacts(current, facts) : current;
  // Of an earlier device under the same id nothing is learned.
  const learned = facts.generation === merged.generation ? change.learned?.homes : undefined;
  const next = { ...merged, ...withHomes(merged.homes, learned) };
  if (isSameFacts(current, next)) {
    const moves = by === undefined ? undefined : askedFor(current.moves, by);
    return moves && { ...current, moves };
  }
  const moved = { timeUtc: nowUtc, source, ...(by === undefined ? {} : { by }) };
  // A device made anew begins a history of its own.
  const isAnother = isRecreated(current, next);
  const moves = isAnother ? undefined : movesAfter(current, next, moved);
  return {
    ...next,
    ...(moves === undefined ? {} : { moves }),
    firstSyncUtc: isAnother ? nowUtc : current.firstSyncUtc,
    lastSyncUtc: nowUtc,
    lastSource: isTaken ? source : current.lastSource,
  };
}

function withHomes(
  known: DeviceHomes | undefined,
  learned: DeviceHomes | undefined,
): { homes?: DeviceHomes } {
  const homes = { ...known, ...learned };
  return Object.keys(homes).length === 0 ? {} : { homes };
}

/** Whether facts are of another device under the same id, which starts fresh. */
export function isRecreated(before: DeviceFacts, after: DeviceFacts): boolean {
  return before.generation !== unknownGeneration && before.generation !== after.generation;
}

function isNewer(
  current: DeviceRecord,
  facts: DeviceFacts,
  source: DeviceRecord['lastSource'],
  readUtc: string,
): boolean {
  if (facts.generation !== current.generation) {
    if (current.generation !== unknownGeneration)
      return compareGenerations(facts.generation, current.generation) > 0;
    // Only these two tell a device from one that had its id before, whatever their twin versions.
    if (source === 'lookup' || source === 'lifecycle') return true;
  }
  // What it goes with was read in a copy; it teaches where the device was seen, and no more.
  if (source === 'firstSight') return false;
  // Whoever has read its identity since knows that another device was meant.
  if (isAnnouncedDeletion(current)) return source === 'lookup' && readUtc > current.lastSyncUtc;
  if (facts.status === 'deleted' && source === 'lifecycle') return true;
  if (facts.twinVersion !== current.twinVersion) return facts.twinVersion > current.twinVersion;
  return readUtc >= current.lastSyncUtc;
}

/** The hub announces a device without its generation: made where one was deleted, it is another. */
function announcesAnother(current: DeviceRecord, { facts, source }: DeviceChange): boolean {
  if (source !== 'lifecycle' || facts.generation !== unknownGeneration) return false;
  return current.status === 'deleted' && facts.status !== 'deleted';
}

/** An identity that the hub told us is gone comes back only as a new generation, or if the hub has it. */
function isAnnouncedDeletion(record: DeviceRecord): boolean {
  return record.status === 'deleted' && record.lastSource === 'lifecycle';
}

/** Protocol and homes are learned apart from the twin, so facts without them leave them. */
function mergeFacts(current: DeviceFacts, facts: DeviceFacts): DeviceFacts {
  if (isRecreated(current, facts)) return facts;
  const protocol = facts.protocol ?? current.protocol;
  const isSameGeneration = facts.generation === current.generation;
  return {
    deviceId: facts.deviceId,
    generation: facts.generation,
    status: facts.status,
    groupTag: facts.groupTag,
    twinVersion: isSameGeneration
      ? Math.max(current.twinVersion, facts.twinVersion)
      : facts.twinVersion,
    ...(protocol === undefined ? {} : { protocol }),
    ...withHomes(current.homes, facts.homes),
  };
}

/** Whether facts just read add to those we know; what a source does not tell is no difference. */
export function saysNew(known: DeviceFacts, read: DeviceFacts): boolean {
  const protocol = read.protocol ?? known.protocol;
  return !isSameFacts(known, { ...withGenerationOf(known, read), ...(protocol && { protocol }) });
}

/**
 * Whether facts without a generation may be of a device recreated under its id, or merely old: a
 * twin version never goes down, and no device lives on after its deletion.
 */
export function isDoubtful(known: DeviceFacts, read: DeviceFacts): boolean {
  if (read.generation !== unknownGeneration) return false;
  return read.twinVersion < known.twinVersion || known.status === 'deleted';
}

function withGenerationOf(known: DeviceFacts, read: DeviceFacts): DeviceFacts {
  if (read.generation !== unknownGeneration) return read;
  return { ...read, generation: known.generation };
}

/** Whether two facts of one device say the same. */
function isSameFacts(a: DeviceFacts, b: DeviceFacts): boolean {
  return (
    a.generation === b.generation &&
    a.status === b.status &&
    a.twinVersion === b.twinVersion &&
    a.protocol === b.protocol &&
    a.homes?.telemetry === b.homes?.telemetry &&
    a.homes?.twin === b.homes?.twin &&
    isSameTag(a.groupTag, b.groupTag)
  );
}
