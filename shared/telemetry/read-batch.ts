import type { HubEvent, HubProperties } from './hub-event.ts';
import { readTime } from './time.ts';

/** The parts of the trigger's metadata that are used. The other arrays shift or change type. */
interface BatchMetadata {
  partitionContext?: unknown;
  systemPropertiesArray?: unknown;
  propertiesArray?: unknown;
}

/**
 * Reads a batch as the Event Hubs trigger hands it over (cardinality many, binary bodies).
 *
 * Every field of an event comes from `systemPropertiesArray` at its own index: the host drops null
 * partition keys from `partitionKeyArray`, turns offsets into numbers, tears sequence numbers into
 * `{low, high}`, and gives enqueued times without a zone. Bodies are matched by index too; should
 * their number differ, none is trusted.
 * @throws TypeError when the metadata is not that of an Event Hubs batch.
 */
export function readBatch(messages: unknown, triggerMetadata: unknown): HubEvent[] {
  const metadata = (triggerMetadata ?? {}) as BatchMetadata;
  if (!Array.isArray(metadata.systemPropertiesArray)) {
    throw new TypeError(
      'the trigger metadata has no systemPropertiesArray: is its cardinality "many"?',
    );
  }
  const stamps = metadata.systemPropertiesArray as unknown[];
  const properties = Array.isArray(metadata.propertiesArray) ? metadata.propertiesArray : [];
  const bodies = Array.isArray(messages) ? messages : [messages];
  const bodiesMatch = bodies.length === stamps.length;
  const partitionId = readPartitionId(metadata.partitionContext);
  return stamps.map((stamp, i) => {
    const system = asProperties(stamp);
    return {
      partitionId,
      sequenceNumber: readSequenceNumber(
        system.sequenceNumber ?? system['x-opt-sequence-number'],
        i,
      ),
      enqueuedMs: readEnqueuedTime(system.enqueuedTimeUtc ?? system['x-opt-enqueued-time'], i),
      system,
      properties: asProperties(properties[i]),
      body: bodiesMatch ? asBytes(bodies[i]) : undefined,
    };
  });
}

function readPartitionId(context: unknown): string {
  const id = asProperties(context).partitionId;
  if (typeof id !== 'string' && typeof id !== 'number') {
    throw new TypeError('the trigger metadata names no partition in partitionContext.partitionId');
  }
  return String(id);
}

function readSequenceNumber(value: unknown, index: number): number {
  const parts = asProperties(value);
  const number =
    typeof parts.low === 'number' && typeof parts.high === 'number'
      ? parts.high * 2 ** 32 + (parts.low >>> 0)
      : Number(value);
  if (!Number.isSafeInteger(number) || value === null) {
    throw new TypeError(`event ${index} of the batch has no sequence number`);
  }
  return number;
}

function readEnqueuedTime(value: unknown, index: number): number {
  const ms = readTime(value);
  if (ms === undefined) throw new TypeError(`event ${index} of the batch has no enqueued time`);
  return ms;
}

function asProperties(value: unknown): HubProperties {
  return typeof value === 'object' && value !== null ? (value as HubProperties) : {};
}

function asBytes(body: unknown): Uint8Array | undefined {
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  return undefined;
}
