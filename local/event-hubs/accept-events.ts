import type { EventContext, Receiver } from 'rhea';
import { AmqpFault, toFault } from './amqp-fault.ts';
import { type EventBatch, readEventBatch } from './event-batch.ts';
import type { PartitionLog } from './partition-log.ts';

/** A whole transfer, batch envelope included; the limit of an Azure namespace. */
export const maxMessageBytes = 1024 * 1024;

/** A message event as it is when {@link receiveEncodedMessages} is on. */
export interface EncodedMessageContext extends Omit<EventContext, 'message'> {
  message: Buffer;
  format: number | null | undefined;
}

/** Keeps what a producer's link sends, each transfer in the partition that `route` names. */
export function acceptEvents(
  receiver: Receiver,
  route: (partitionKey: string | undefined) => PartitionLog,
): void {
  receiver.on('message', ({ message, format, delivery }: EncodedMessageContext) => {
    try {
      if (message.length > maxMessageBytes) throw tooLarge(delivery?.id, message.length);
      keep(message, format ?? undefined, route);
      delivery?.accept();
    } catch (error) {
      delivery?.reject(toFault(error, 'amqp:internal-error').toAmqpError());
    }
  });
}

function keep(
  message: Buffer,
  format: number | undefined,
  route: (partitionKey: string | undefined) => PartitionLog,
): void {
  const { partitionKey, events } = readBatch(message, format);
  route(partitionKey).append(events, partitionKey);
}

function readBatch(message: Buffer, format: number | undefined): EventBatch {
  try {
    return readEventBatch(message, format);
  } catch (error) {
    throw toFault(error, 'amqp:decode-error');
  }
}

function tooLarge(deliveryId: number | undefined, bytes: number): AmqpFault {
  return new AmqpFault(
    'amqp:link:message-size-exceeded',
    `The received message (delivery-id:${deliveryId}, size:${bytes} bytes) exceeds the limit (${maxMessageBytes} bytes) currently allowed on the link.`,
  );
}
