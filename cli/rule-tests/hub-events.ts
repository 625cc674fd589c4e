import type { HubEvent } from '../../shared/telemetry/hub-event.ts';
import { readBatch } from '../../shared/telemetry/read-batch.ts';
import { type HubHappening, hubHappening } from './hub-happening.ts';
import type { RuleTest } from './rule-test.ts';
import type { TestActivity } from './rule-test-schema.ts';

/** The generation of all devices of a test: none is recreated. */
export const generation = '639028224000000000';

/** Twins are created with this version. */
export const firstTwinVersion = 1;

interface Occurrence {
  activity: TestActivity;
  happenedMs: number;
  heardMs: number;
}

/** The events of a test in the order in which the hub hears of them, each made when it is asked for. */
export function* hubEvents({ startMs, activities }: RuleTest): Generator<HubEvent> {
  const twinVersions = new Map<string, number>();
  const occurrences = activities.flatMap((activity) => occurrencesOf(activity, startMs));
  // Stable: what is heard at the same time keeps the order of the file.
  occurrences.sort((a, b) => a.heardMs - b.heardMs);
  for (const [sequenceNumber, { activity, happenedMs, heardMs }] of occurrences.entries()) {
    const { device, module, twinUpdate } = activity;
    const twin = JSON.stringify([device, module]);
    const version = (twinVersions.get(twin) ?? firstTwinVersion) + 1;
    if (twinUpdate !== undefined) twinVersions.set(twin, version);
    yield hubEvent(activity, hubHappening(activity, happenedMs, version), sequenceNumber, heardMs);
  }
}

function occurrencesOf(activity: TestActivity, startMs: number): Occurrence[] {
  const { at, repeat, every = 0, heardAfter } = activity;
  return Array.from({ length: repeat }, (_, i) => {
    const happenedMs = startMs + at + i * every;
    return { activity, happenedMs, heardMs: happenedMs + heardAfter };
  });
}

/** As the trigger hands it over, and read as the app reads it. */
function hubEvent(
  { device, module }: TestActivity,
  { source, interfaceId, properties, body }: HubHappening,
  sequenceNumber: number,
  enqueuedMs: number,
): HubEvent {
  const timeUtc = new Date(enqueuedMs).toISOString();
  const system = {
    'content-type': 'application/json',
    'content-encoding': 'utf-8',
    'iothub-connection-device-id': device,
    ...(module === undefined ? {} : { 'iothub-connection-module-id': module }),
    'iothub-connection-auth-generation-id': generation,
    'iothub-enqueuedtime': timeUtc,
    'iothub-message-source': source,
    ...(interfaceId === undefined ? {} : { 'iothub-interface-id': interfaceId }),
    'x-opt-sequence-number': sequenceNumber,
    'x-opt-enqueued-time': timeUtc,
  };
  const [event] = readBatch([Buffer.from(JSON.stringify(body))], {
    partitionContext: { partitionId: '0' },
    systemPropertiesArray: [system],
    propertiesArray: [properties],
  });
  return event!;
}
