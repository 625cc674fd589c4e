import type { Long, TypedData } from './rpc.ts';

/** An event as it came from the hub, before the platform's packing. */
export interface ReceivedEvent {
  body: Uint8Array;
  sequenceNumber: number;
  offset: string;
  enqueuedMs: number;
  partitionKey: string | null;
  /** Application properties. */
  properties: Readonly<Record<string, unknown>>;
  /** The AMQP message's own fields that are set, such as `message-id`, then all its annotations. */
  systemProperties: Readonly<Record<string, unknown>>;
}

export interface PartitionFacts {
  fullyQualifiedNamespace: string;
  eventHubName: string;
  consumerGroup: string;
  partitionId: string;
}

export interface BatchOptions {
  functionName: string;
  partition: PartitionFacts;
  /** A binding with `dataType: "binary"` gets buffers; all others get text. */
  isBinary: boolean;
  /** The app's capability IncludeEmptyEntriesInMessagePayload. */
  includeEmptyEntries: boolean;
  nowMs: number;
  randomGuid: string;
}

interface TriggerPayload {
  input: TypedData;
  triggerMetadata: Record<string, TypedData>;
}

/**
 * Packs a batch for a function with cardinality "many", exactly as the platform does. Its quirks are
 * meant: text arrays lose their empty entries, so their indexes shift; sequence numbers become 64-bit
 * parts; times carry no zone. The worker's library then lower-cases first letters and parses as JSON
 * whatever text can be.
 */
export function shapeBatch(
  events: readonly ReceivedEvent[],
  options: BatchOptions,
): TriggerPayload {
  const strings = (values: (string | null)[]): TypedData => ({
    collectionString: {
      string: options.includeEmptyEntries
        ? values.map((value) => value ?? '')
        : values.filter((value): value is string => value !== null && value !== ''),
    },
  });
  return {
    input: options.isBinary
      ? { collectionBytes: { bytes: events.map(({ body }) => body) } }
      : strings(events.map(({ body }) => Buffer.from(body).toString('utf8'))),
    triggerMetadata: {
      PartitionContext: partitionContext(options.partition),
      PartitionKeyArray: strings(events.map(({ partitionKey }) => partitionKey)),
      OffsetArray: strings(events.map(({ offset }) => offset)),
      SequenceNumberArray: {
        collectionSint64: { sint64: events.map(({ sequenceNumber }) => toLong(sequenceNumber)) },
      },
      EnqueuedTimeUtcArray: json(events.map(({ enqueuedMs }) => withoutZone(enqueuedMs))),
      PropertiesArray: json(events.map(({ properties }) => properties)),
      SystemPropertiesArray: json(events.map(bindingSystemProperties)),
      sys: systemData(options),
    },
  };
}

/** Packs one event for a function with cardinality "one"; here the parts keep their own types. */
export function shapeSingle(event: ReceivedEvent, options: BatchOptions): TriggerPayload {
  return {
    input: options.isBinary
      ? { bytes: event.body }
      : { string: Buffer.from(event.body).toString('utf8') },
    triggerMetadata: {
      PartitionContext: partitionContext(options.partition),
      ...(event.partitionKey === null ? {} : { PartitionKey: { string: event.partitionKey } }),
      Offset: { string: event.offset },
      SequenceNumber: json(event.sequenceNumber),
      EnqueuedTimeUtc: json(withoutZone(event.enqueuedMs)),
      Properties: json(event.properties),
      SystemProperties: json(bindingSystemProperties(event)),
      sys: systemData(options),
    },
  };
}

function bindingSystemProperties(event: ReceivedEvent): Record<string, unknown> {
  return {
    ...event.systemProperties,
    SequenceNumber: event.sequenceNumber,
    Offset: event.offset,
    PartitionKey: event.partitionKey,
    EnqueuedTimeUtc: withoutZone(event.enqueuedMs),
  };
}

function partitionContext(partition: PartitionFacts): TypedData {
  return json({
    FullyQualifiedNamespace: partition.fullyQualifiedNamespace,
    EventHubName: partition.eventHubName,
    ConsumerGroup: partition.consumerGroup,
    PartitionId: partition.partitionId,
  });
}

function systemData({ functionName, nowMs, randomGuid }: BatchOptions): TypedData {
  return json({
    MethodName: functionName,
    UtcNow: new Date(nowMs).toISOString(),
    RandGuid: randomGuid,
  });
}

/** .NET's form of a date whose kind is not known: no zone, and no zeros at the fraction's end. */
function withoutZone(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.?0*Z$/, '');
}

function toLong(value: number): Long {
  return { low: value | 0, high: Math.floor(value / 2 ** 32), unsigned: false };
}

/** Bytes become base64, as .NET writes them, and dates RFC 3339. */
function json(value: unknown): TypedData {
  return { json: JSON.stringify(value, replaceBytes) };
}

function replaceBytes(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : value;
}
