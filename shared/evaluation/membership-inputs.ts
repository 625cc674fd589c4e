import type { DeviceFacts, DeviceProtocol } from '../devices/device.ts';
import type { DeviceChange, DirectoryView } from '../devices/device-directory.ts';
import { compareGenerations, unknownGeneration } from '../devices/generation.ts';
import { type MemberFacts, sameFacts } from '../devices/member-facts.ts';
import { groupTagName } from '../groups/group.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import { type Origin, readOrigin } from '../telemetry/origin.ts';
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
  /** First sights: to be in the directory before they are committed. */
  homes: DeviceChange[];
}

export interface MembershipSources {
  state: PartitionState;
  directory: DirectoryView;
  /** The directory version that the state was evaluated with. */
  knownVersion: number;
  /** This partition as a device's home. */
  home: string;
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
  const inputs: MembershipInputs = { facts: [], unknown: [], homes: [] };
  const spoken = new Set<string>();
  const seenOn = { telemetry: new Set<string>(), twinChange: new Set<string>() };
  for (const event of events) {
    const origin = readOrigin(event);
    if (typeof origin === 'string') continue;
    if (!spoken.has(origin.deviceId)) {
      spoken.add(origin.deviceId);
      addFacts(inputs, factsOf(origin, event, sources), sources);
    }
    if (origin.source === 'lifecycle' || seenOn[origin.source].has(origin.deviceId)) continue;
    seenOn[origin.source].add(origin.deviceId);
    addHome(inputs, origin, sources);
  }
  for (const deviceId of changedDevices(sources)) {
    const known = spoken.has(deviceId) ? undefined : sources.directory.find(deviceId);
    if (known !== undefined) addFacts(inputs, listedFacts(known, undefined, sources), sources);
  }
  return inputs;
}

/** Held devices that the directory has said something new of, as far as it remembers; else all. */
function* changedDevices({ state, directory, knownVersion }: MembershipSources): Iterable<string> {
  for (const deviceId of directory.changedSince(knownVersion) ?? state.devices.keys()) {
    if (state.devices.has(deviceId)) yield deviceId;
  }
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

/** A device of which nothing is known yet is not judged, and gets no home either. */
function addHome(inputs: MembershipInputs, origin: Origin, sources: MembershipSources): void {
  const { state, directory, home } = sources;
  const held = state.devices.get(origin.deviceId);
  const isTwin = origin.source === 'twinChange';
  if (isTwin ? held?.hasTwinChanged : held?.hasSent) return;
  const known = directory.find(origin.deviceId);
  if (known === undefined && !directory.isComplete) return;
  const kind = isTwin ? 'twin' : 'telemetry';
  if (isHomeNow(known?.homes?.[kind], home)) return;
  inputs.homes.push({
    facts: known ?? firstFacts(origin),
    source: 'firstSight',
    learned: { homes: { [kind]: home } },
  });
}

/** A home among another number of partitions says nothing any more. */
export function isHomeNow(known: string | undefined, home: string): boolean {
  return known !== undefined && known.split('/')[1] === home.split('/')[1];
}

function firstFacts({ deviceId, generation }: Origin): DeviceFacts {
  return {
    ...{ deviceId, generation: generation ?? unknownGeneration, status: 'enabled' },
    ...{ groupTag: undefined, twinVersion: 0 },
  };
}

function factsOf(
  origin: Origin,
  event: HubEvent,
  sources: MembershipSources,
): MemberFacts | undefined {
  const known = sources.directory.find(origin.deviceId);
  // Twin version 0: the directory knows where it was first seen, but nothing of its twin.
  return known === undefined || known.twinVersion === 0
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
