import rhea, { type Connection, type Receiver, type Sender, type Typed } from 'rhea';
import type { EncodedMessageContext } from './accept-events.ts';
import { AmqpFault, toFault } from './amqp-fault.ts';
import type { EventHub } from './event-hub.ts';
import { notFound } from './link-address.ts';
import type { PartitionLog } from './partition-log.ts';

/** The fields of an answer; numbers and times carry their AMQP type. */
type AnswerBody = Record<string, string | boolean | Typed>;

interface Answer {
  statusCode: number;
  statusDescription: string;
  errorCondition?: string;
  body?: AnswerBody;
}

const string8 = 0xa1;
/** What the service says of a partition without events: .NET's smallest time. */
const neverMs = -62_135_596_800_000;
const statusCodes: Readonly<Record<string, number>> = {
  'amqp:not-found': 404,
  'amqp:internal-error': 500,
};

type DecodedMessage = ReturnType<typeof rhea.message.decode>;
export type FindHub = (name: string) => EventHub | undefined;

/** Answers claims-based security: any token is good for everything. */
export function answerTokens(receiver: Receiver): void {
  answerRequests(receiver, () => ({ statusCode: 202, statusDescription: 'Accepted' }));
}

/** Answers reads of hub and partition properties. */
export function answerManagement(receiver: Receiver, findHub: FindHub): void {
  answerRequests(receiver, (properties) => ({
    statusCode: 200,
    statusDescription: 'OK',
    body: readEntity(properties, findHub),
  }));
}

function answerRequests(
  receiver: Receiver,
  answer: (properties: Record<string, unknown>) => Answer,
): void {
  receiver.on('message', ({ message, delivery }: EncodedMessageContext) => {
    const request = rhea.message.decode(message);
    delivery?.accept();
    reply(receiver.connection, request, answerOrRefuse(request));
  });

  function answerOrRefuse(request: DecodedMessage): Answer {
    try {
      return answer(request.application_properties ?? {});
    } catch (error) {
      return refusal(toFault(error, 'amqp:internal-error'));
    }
  }
}

/** Sends the answer on the link that the request names, by its target or by its own name. */
function reply(connection: Connection, request: DecodedMessage, answer: Answer): void {
  const sender = connection.find_sender(({ name, target }: Sender) =>
    [target?.address, name].includes(request.reply_to),
  );
  sender?.send({
    correlation_id: request.message_id,
    application_properties: {
      'status-code': rhea.types.wrap_int(answer.statusCode),
      'status-description': answer.statusDescription,
      ...(answer.errorCondition && { 'error-condition': answer.errorCondition }),
    },
    body: answer.body ?? null,
  });
}

function refusal({ condition, message }: AmqpFault): Answer {
  const statusCode = statusCodes[condition] ?? 400;
  return { statusCode, statusDescription: message, errorCondition: condition };
}

function readEntity(properties: Record<string, unknown>, findHub: FindHub): AnswerBody {
  const { operation, type, name, partition } = properties;
  const hub = findHub(String(name));
  if (hub === undefined) throw notFound(String(name));
  if (operation === 'READ' && type === 'com.microsoft:eventhub') return describeHub(hub);
  if (operation === 'READ' && type === 'com.microsoft:partition') {
    const id = String(partition);
    return { ...describePartition(hub.partition(id)), name: hub.name, partition: id, type };
  }
  throw new AmqpFault(
    'amqp:not-implemented',
    `No operation ${operation} of ${type} is known here.`,
  );
}

function describeHub(hub: EventHub): AnswerBody {
  const { wrap_array, wrap_int, wrap_timestamp } = rhea.types;
  return {
    name: hub.name,
    type: 'com.microsoft:eventhub',
    created_at: wrap_timestamp(hub.createdMs),
    partition_count: wrap_int(hub.partitions.length),
    partition_ids: wrap_array(hub.partitionIds, string8, undefined),
    georeplication_factor: wrap_int(1),
  };
}

function describePartition({ firstSequenceNumber, last }: PartitionLog): AnswerBody {
  const { wrap_long, wrap_timestamp } = rhea.types;
  return {
    begin_sequence_number: wrap_long(firstSequenceNumber),
    last_enqueued_sequence_number: wrap_long(last?.sequenceNumber ?? -1),
    last_enqueued_offset: String(last?.offset ?? -1),
    last_enqueued_time_utc: wrap_timestamp(last?.enqueuedMs ?? neverMs),
    is_partition_empty: last === undefined,
  };
}
