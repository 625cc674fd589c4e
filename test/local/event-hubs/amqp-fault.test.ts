import { describe, expect, it } from 'vitest';
import { AmqpFault, toFault } from '../../../local/event-hubs/amqp-fault.ts';

describe('a fault', () => {
  it('goes over the wire as condition and description', () => {
    expect(new AmqpFault('amqp:not-found', 'no hub x').toAmqpError()).toEqual({
      condition: 'amqp:not-found',
      description: 'no hub x',
    });
  });

  it('keeps its own condition, and gives one to other errors', () => {
    const fault = new AmqpFault('amqp:not-found', 'no hub x');
    expect(toFault(fault, 'amqp:internal-error')).toBe(fault);
    expect(toFault(new Error('disk full'), 'amqp:internal-error')).toMatchObject({
      condition: 'amqp:internal-error',
      message: 'disk full',
    });
    expect(toFault('odd', 'amqp:decode-error')).toMatchObject({ message: 'odd' });
  });
});
