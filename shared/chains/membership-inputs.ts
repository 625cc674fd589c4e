import type { DeviceFacts, DeviceProtocol } from '../devices/device.ts';
import type { DirectoryView } from '../devices/device-directory.ts';
import { compareGenerations, unknownGeneration } from '../devices/generation.ts';
import { erasedFacts, type MemberFacts, sameFacts } from '../devices/member-facts.ts';
import { isOfTwin } from '../devices/membership.ts';
import type { PartitionState } from '../evaluation/partition-state.ts';
import { groupTagName } from '../groups/group.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import { type Origin, readOrigin } from '../telemetry/origin.ts';

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

export interface MembershipSources {
  state: PartitionState;
  directory: DirectoryView;
  /** The directory version that the state was evaluated with. */
  knownVersion: number;
  settings: MembershipSettings;
}

/** The application property that may tell a device's protocol, where it is trusted. */
const protocolProperty = 'protocol';

/**
 * What the directory, or else a trusted enrichment, says anew of the devices that a batch speaks of,
 * and of those held whose facts have changed since.
 */
export function membershipInputs(
  events: readonly HubEvent[],
  sources: MembershipSources,
): MembershipInputs {
  const inputs: MembershipInputs = { facts: [], unknown: [] };
  const spoken = new Set<string>();
  for (const event of events) {
    const origin = readOrigin(event);
    if (typeof origin === 'string' || spoken.has(origin.deviceId)) continue;
    spoken.add(origin.deviceId);
    addFacts(inputs, factsOf(origin, event, sources), sources);
  }
  for (const deviceId of changedDevices(sources)) {
    if (spoken.has(deviceId)) continue;
    const known = sources.directory.find(deviceId);
    if (known === undefined) {
      // The directory forgets a device that has been gone for long, and so does the partition.
      if (isGone(sources.state.devices.get(deviceId)?.facts))
        inputs.facts.push(erasedFacts(deviceId));
    } else if (isOfTwin(known)) addFacts(inputs, listedFacts(known, undefined, sources), sources);
  }
  return inputs;
}

/** Held devices that the directory has said something new of, as far as it remembers; else all. */
function* changedDevices({ state, directory, knownVersion }: MembershipSources): Iterable<string> {
  for (const deviceId of directory.changedSince(knownVersion) ?? state.devices.keys()) {
    if (state.devices.has(deviceId)) yield deviceId;
  }
}

function isGone(held: MemberFacts | undefined): boolean {
  return held?.status === 'deleted' && held.tagSource === 'directory';
}

function addFacts(
  inputs: MembershipInputs,
  facts: MemberFacts | undefined,
  { state }: MembershipSources,
): void {
  if (facts === undefined) return;
  if (facts.tagSource === 'unknown') inputs.unknown.push(facts.deviceId);
  const held = state.devices.get(facts.deviceId)?.facts;
  const next = held === undefined ? facts : newer(held, facts);
  if (next !== undefined) inputs.facts.push(next);
}

function factsOf(
  origin: Origin,
  event: HubEvent,
  sources: MembershipSources,
): MemberFacts | undefined {
  const known = sources.directory.find(origin.deviceId);
  return known === undefined || !isOfTwin(known)
    ? unlistedFacts(origin.deviceId, origin.generation, event, sources)
    : listedFacts(known, event, sources);
}

function listedFacts(
  known: DeviceFacts,
  event: HubEvent | undefined,
  { state, settings }: MembershipSources,
): MemberFacts {
  const { deviceId, generation, status, groupTag, twinVersion } = known;
  // Without an event of the device, what its last one said of the protocol stands.
  const said =
    event === undefined ? state.devices.get(deviceId)?.facts.protocol : protocolOf(event, settings);
  const protocol = known.protocol ?? said;
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
  { directory, settings }: MembershipSources,
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
  const knowsLess =
    (facts.tagSource === 'unknown' && held.tagSource !== 'unknown') ||
    (facts.tagSource === 'trustedProperty' && held.tagSource === 'directory');
  if (knowsLess) return withProtocol(held, facts.protocol);
  const generation = facts.generation === unknownGeneration ? held.generation : facts.generation;
  const merged = { ...facts, generation };
  const isKnown = held.generation !== unknownGeneration;
  if (isKnown && compareGenerations(generation, held.generation) < 0) return undefined;
  if (generation === held.generation && facts.twinVersion < held.twinVersion)
    return withStatus(held, facts.status);
  return sameFacts(held, merged) ? undefined : merged;
}

/**
 * A status has no version: the directory learns it apart from the twin, whose events the partition may
 * have seen more of. What an event has deleted, the directory may not know yet.
 */
function withStatus(held: MemberFacts, status: MemberFacts['status']): MemberFacts | undefined {
  return held.status === status || held.status === 'deleted' ? undefined : { ...held, status };
}

/** What an event says of the protocol holds although the rest is known better. */
function withProtocol(
  held: MemberFacts,
  protocol: MemberFacts['protocol'],
): MemberFacts | undefined {
  return protocol === undefined || protocol === held.protocol ? undefined : { ...held, protocol };
}
