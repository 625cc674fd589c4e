import type { DeviceFacts, DeviceProtocol } from '../devices/device.ts';
import type { DirectoryView } from '../devices/device-directory.ts';
import { compareGenerations, unknownGeneration } from '../devices/generation.ts';
import { type MemberFacts, sameFacts } from '../devices/member-facts.ts';
import { groupTagName } from '../groups/group.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import { readOrigin } from '../telemetry/origin.ts';
import type { PartitionState } from './partition-state.ts';

export interface MembershipSettings {
  /** Application properties that the hub's enrichments set, and devices therefore cannot. */
  trustedProperties: ReadonlySet<string>;
  defaultDeviceProtocol?: DeviceProtocol;
}

export interface MembershipInputs {
  facts: MemberFacts[];
  /** Devices that a complete directory does not have: worth one look at their twins. */
  unknown: string[];
}

/** The application property that may tell a device's protocol, where it is trusted. */
const protocolProperty = 'protocol';

/** What the directory, or else a trusted enrichment, says anew of the devices that a batch speaks of. */
export function membershipInputs(
  events: readonly HubEvent[],
  state: PartitionState,
  directory: DirectoryView,
  settings: MembershipSettings,
): MembershipInputs {
  const inputs: MembershipInputs = { facts: [], unknown: [] };
  const seen = new Set<string>();
  for (const event of events) {
    const origin = readOrigin(event);
    if (typeof origin === 'string' || seen.has(origin.deviceId)) continue;
    seen.add(origin.deviceId);
    const known = directory.find(origin.deviceId);
    const facts =
      known === undefined
        ? unlistedFacts(origin.deviceId, origin.generation, event, directory, settings)
        : listedFacts(known, event, settings);
    if (facts === undefined) continue;
    if (facts.tagSource === 'unknown') inputs.unknown.push(facts.deviceId);
    const held = state.devices.get(facts.deviceId)?.facts;
    const next = held === undefined ? facts : newer(held, facts);
    if (next !== undefined) inputs.facts.push(next);
  }
  return inputs;
}

function listedFacts(
  known: DeviceFacts,
  event: HubEvent,
  settings: MembershipSettings,
): MemberFacts {
  const { deviceId, generation, status, groupTag, twinVersion } = known;
  const protocol = known.protocol ?? protocolOf(event, settings);
  return {
    ...{ deviceId, generation, status, groupTag, twinVersion },
    tagSource: 'directory',
    ...(protocol === undefined ? {} : { protocol }),
  };
}

/** Before the first complete sweep a device that is not listed may well exist: it is not judged yet. */
function unlistedFacts(
  deviceId: string,
  generation: string | undefined,
  event: HubEvent,
  directory: DirectoryView,
  settings: MembershipSettings,
): MemberFacts | undefined {
  const groupTag = trusted(groupTagName, event, settings);
  if (groupTag === undefined && !directory.isComplete) return undefined;
  const protocol = protocolOf(event, settings);
  return {
    deviceId,
    generation: generation ?? unknownGeneration,
    status: 'enabled',
    groupTag,
    tagSource: groupTag === undefined ? 'unknown' : 'trustedProperty',
    twinVersion: 0,
    ...(protocol === undefined ? {} : { protocol }),
  };
}

/** What an enrichment stamped; the hub stamps the expression itself when the twin has no such tag. */
function trusted(
  name: string,
  { properties }: HubEvent,
  { trustedProperties }: MembershipSettings,
): string | undefined {
  if (!trustedProperties.has(name)) return undefined;
  // The host lower-cases the first letter of every property name.
  const value = properties[name] ?? properties[name.charAt(0).toLowerCase() + name.slice(1)];
  return typeof value !== 'string' || value === '' || value.startsWith('$twin.')
    ? undefined
    : value;
}

function protocolOf(event: HubEvent, settings: MembershipSettings): DeviceProtocol | undefined {
  const text = trusted(protocolProperty, event, settings)?.toLowerCase() ?? '';
  if (text.startsWith('http')) return 'Http';
  if (text.startsWith('mqtt')) return 'Mqtt';
  return text.startsWith('amqp') ? 'Amqp' : settings.defaultDeviceProtocol;
}

/** Facts to put in force over those held; undefined when they say nothing new, or are older. */
function newer(held: MemberFacts, facts: MemberFacts): MemberFacts | undefined {
  if (facts.tagSource === 'unknown' && held.tagSource !== 'unknown') return undefined;
  if (facts.tagSource === 'trustedProperty' && held.tagSource === 'directory') return undefined;
  const generation = facts.generation === unknownGeneration ? held.generation : facts.generation;
  const merged = { ...facts, generation };
  if (held.generation !== unknownGeneration) {
    const order = compareGenerations(generation, held.generation);
    if (order < 0) return undefined;
    if (order === 0 && facts.twinVersion < held.twinVersion) return undefined;
  }
  return sameFacts(held, merged) ? undefined : merged;
}
