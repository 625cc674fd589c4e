import { groupTagName } from '../groups/group.ts';
import { asJsonObject, type JsonObject } from '../kernel/json-object.ts';
import type { DeviceFacts, DeviceStatus, GroupTag } from './device.ts';
import { compareGenerations, generationAfter, unknownGeneration } from './generation.ts';
import { readGroupTag } from './group-tag.ts';

/** A decoded twin change or lifecycle event. Ids and generation are the hub's stamps. */
export interface TwinChange {
  opType: string;
  deviceId: string;
  moduleId?: string;
  generation?: string;
  body: unknown;
}

/**
 * What a device's facts are after a change, or undefined when it changes nothing that we keep: a
 * module's twin, an operation we do not know, an older event, or one that leaves too much open.
 */
export function applyTwinChange(
  change: TwinChange,
  inForce: DeviceFacts | undefined,
): DeviceFacts | undefined {
  if (change.moduleId !== undefined) return undefined;
  const body = asJsonObject(change.body) ?? {};
  const known = knownBefore(change, inForce);
  if (known === 'newer') return undefined;
  switch (change.opType) {
    case 'updateTwin':
      return update(change, body, known);
    case 'replaceTwin':
      return replace(change, body, known);
    case 'createDeviceIdentity':
      return create(change, body, inForce);
    case 'deleteDeviceIdentity':
      return remove(change, body, known);
    default:
      return undefined;
  }
}

/** What is known of the very device that the event speaks of: not of one that had its id before. */
function knownBefore(
  { generation }: TwinChange,
  inForce: DeviceFacts | undefined,
): DeviceFacts | 'newer' | undefined {
  if (inForce === undefined || generation === undefined) return inForce;
  const order = compareGenerations(generation, inForce.generation);
  if (order < 0) return 'newer';
  return order === 0 || inForce.generation === unknownGeneration ? inForce : undefined;
}

/** A patch without the tag leaves the group; of an unknown device that says too little. */
function update(
  change: TwinChange,
  body: JsonObject,
  known: DeviceFacts | undefined,
): DeviceFacts | undefined {
  const tags = asJsonObject(body.tags);
  const hasTag = tags !== undefined && groupTagName in tags;
  if (known === undefined && !hasTag) return undefined;
  const groupTag = hasTag ? readGroupTag(tags[groupTagName]) : known?.groupTag;
  return changed(change, body, known, groupTag, known?.status ?? 'enabled');
}

/** A whole twin: a tag that is not in it has been removed. */
function replace(
  change: TwinChange,
  body: JsonObject,
  known: DeviceFacts | undefined,
): DeviceFacts | undefined {
  return changed(change, body, known, tagOf(body), statusOf(body) ?? known?.status ?? 'enabled');
}

function changed(
  { deviceId, generation }: TwinChange,
  body: JsonObject,
  known: DeviceFacts | undefined,
  groupTag: GroupTag,
  status: DeviceStatus,
): DeviceFacts | undefined {
  const twinVersion = versionOf(body);
  if (twinVersion === undefined) return undefined;
  if (known !== undefined && (known.status === 'deleted' || twinVersion <= known.twinVersion))
    return undefined;
  return {
    ...known,
    deviceId,
    generation: generation ?? known?.generation ?? unknownGeneration,
    status,
    groupTag,
    twinVersion,
  };
}

/** A device whose id is in use already has been seen by a sweep before its event came. */
function create(
  change: TwinChange,
  body: JsonObject,
  inForce: DeviceFacts | undefined,
): DeviceFacts | undefined {
  if (inForce !== undefined && !isRecreation(change, inForce)) return undefined;
  return {
    deviceId: change.deviceId,
    generation: change.generation ?? generationMadeAfter(inForce?.generation ?? unknownGeneration),
    status: statusOf(body) ?? 'enabled',
    groupTag: tagOf(body),
    twinVersion: versionOf(body) ?? 1,
  };
}

/** Whoever knows the generation of the device before knows this one's, too: not we. */
function generationMadeAfter(before: string): string {
  return before === unknownGeneration ? unknownGeneration : generationAfter(before);
}

function isRecreation({ generation }: TwinChange, inForce: DeviceFacts): boolean {
  if (generation !== undefined && inForce.generation !== unknownGeneration)
    return generation !== inForce.generation;
  return inForce.status === 'deleted';
}

/** Newer than the twin's last version, which a copy of the directory may hold for a while yet. */
function remove(
  { deviceId, generation }: TwinChange,
  body: JsonObject,
  known: DeviceFacts | undefined,
): DeviceFacts | undefined {
  if (known?.status === 'deleted') return undefined;
  return {
    ...known,
    deviceId,
    generation: generation ?? known?.generation ?? unknownGeneration,
    status: 'deleted',
    groupTag: known === undefined ? tagOf(body) : known.groupTag,
    twinVersion: Math.max(known?.twinVersion ?? 0, versionOf(body) ?? 0) + 1,
  };
}

function tagOf(body: JsonObject): GroupTag {
  return readGroupTag(asJsonObject(body.tags)?.[groupTagName]);
}

function statusOf({ status }: JsonObject): DeviceStatus | undefined {
  return status === 'enabled' || status === 'disabled' ? status : undefined;
}

function versionOf({ version }: JsonObject): number | undefined {
  return Number.isSafeInteger(version) && (version as number) >= 0
    ? (version as number)
    : undefined;
}
