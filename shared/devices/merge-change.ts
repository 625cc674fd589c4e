import type { DeviceFacts, DeviceRecord } from './device.ts';
import type { DeviceChange } from './device-directory.ts';
import { compareGenerations, unknownGeneration } from './generation.ts';
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
  const { source } = change;
  if (current === undefined) {
    return { ...change.facts, firstSyncUtc: nowUtc, lastSyncUtc: nowUtc, lastSource: source };
  }
  const readUtc = change.readUtc ?? nowUtc;
  const facts = withGenerationOf(current, change.facts);
  if (!isNewer(current, facts, source, readUtc)) return undefined;
  const merged = mergeFacts(current, facts);
  if (isSameFacts(current, merged)) return undefined;
  const firstSyncUtc = isRecreated(current, merged) ? nowUtc : current.firstSyncUtc;
  return { ...merged, firstSyncUtc, lastSyncUtc: nowUtc, lastSource: source };
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
  if (isAnnouncedDeletion(current)) return false;
  if (facts.status === 'deleted' && source === 'lifecycle') return true;
  if (facts.twinVersion !== current.twinVersion) return facts.twinVersion > current.twinVersion;
  return readUtc >= current.lastSyncUtc;
}

/** An identity that the hub told us is gone comes back only as a new generation. */
function isAnnouncedDeletion(record: DeviceRecord): boolean {
  return record.status === 'deleted' && record.lastSource === 'lifecycle';
}

/** The protocol is learned apart from the twin, so facts without one leave it. */
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
    isSameTag(a.groupTag, b.groupTag)
  );
}
