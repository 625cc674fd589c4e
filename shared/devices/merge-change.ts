import type { DeviceFacts, DeviceRecord } from './device.ts';
import type { DeviceChange } from './device-directory.ts';
import { compareGenerations, generationAfter, unknownGeneration } from './generation.ts';
import { isSameTag } from './group-tag.ts';

/** A query of the hub may lag behind its twins by minutes, never this long. */
const longestQueryLagMs = 3_600_000;

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
  const facts = inGenerationOf(current, change.facts, readUtc);
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

/**
 * Facts without a generation are of the one we know. But a twin version never goes down: a lower one,
 * read long after the row was written, or a device that lives on after its deletion, is a new device.
 */
function inGenerationOf(current: DeviceRecord, facts: DeviceFacts, readUtc: string): DeviceFacts {
  const { generation } = current;
  if (facts.generation !== unknownGeneration) return facts;
  const knownForMs = Date.parse(readUtc) - Date.parse(current.lastSyncUtc);
  const isOther = facts.twinVersion < current.twinVersion || isAnnouncedDeletion(current);
  const isNewDevice = isOther && facts.status !== 'deleted' && knownForMs > longestQueryLagMs;
  return { ...facts, generation: isNewDevice ? generationAfter(generation) : generation };
}

function isNewer(
  current: DeviceRecord,
  facts: DeviceFacts,
  source: DeviceRecord['lastSource'],
  readUtc: string,
): boolean {
  const byGeneration = compareGenerations(facts.generation, current.generation);
  if (byGeneration !== 0) return byGeneration > 0;
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

/** Whether two facts of one device say the same. */
export function isSameFacts(a: DeviceFacts, b: DeviceFacts): boolean {
  return (
    a.generation === b.generation &&
    a.status === b.status &&
    a.twinVersion === b.twinVersion &&
    a.protocol === b.protocol &&
    isSameTag(a.groupTag, b.groupTag)
  );
}
