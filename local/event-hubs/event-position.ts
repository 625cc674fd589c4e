import { AmqpFault } from './amqp-fault.ts';

/** Where a receiver starts, from the selector of its source filter. */
export type EventPosition =
  | { by: 'latest' }
  | { by: 'offset' | 'sequenceNumber' | 'enqueuedMs'; value: number; inclusive: boolean };

export const earliest: EventPosition = { by: 'offset', value: -1, inclusive: false };

const selector = /^\s*amqp\.annotation\.(x-opt-[a-z-]+)\s*(>=?)\s*'?(@latest|-?\d{1,16})'?\s*$/;

const fields: Readonly<Record<string, 'offset' | 'sequenceNumber' | 'enqueuedMs'>> = {
  'x-opt-offset': 'offset',
  'x-opt-sequence-number': 'sequenceNumber',
  'x-opt-enqueued-time': 'enqueuedMs',
  'x-opt-enqueuedtimeutc': 'enqueuedMs',
};

/** Reads a selector such as `amqp.annotation.x-opt-offset > '-1'`; faults on any other. */
export function parseSelector(expression: string): EventPosition {
  const [, annotation = '', comparison, value = ''] = selector.exec(expression) ?? [];
  const by = fields[annotation];
  if (by === 'offset' && value === '@latest') return { by: 'latest' };
  if (by === undefined || value === '@latest') {
    throw new AmqpFault(
      'amqp:invalid-field',
      `The filter "${expression}" is none that an event hub knows: expected amqp.annotation.x-opt-offset, x-opt-sequence-number or x-opt-enqueued-time, > or >=, and a number.`,
    );
  }
  return { by, value: Number(value), inclusive: comparison === '>=' };
}
