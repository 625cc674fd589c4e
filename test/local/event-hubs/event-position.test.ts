import { describe, expect, it } from 'vitest';
import { parseSelector } from '../../../local/event-hubs/event-position.ts';

describe('a selector', () => {
  it.each([
    ["amqp.annotation.x-opt-offset > '-1'", { by: 'offset', value: -1, inclusive: false }],
    ["amqp.annotation.x-opt-offset >= '120'", { by: 'offset', value: 120, inclusive: true }],
    ["amqp.annotation.x-opt-offset > '@latest'", { by: 'latest' }],
    [
      "amqp.annotation.x-opt-sequence-number > '7'",
      { by: 'sequenceNumber', value: 7, inclusive: false },
    ],
    [
      "amqp.annotation.x-opt-sequence-number >= '7'",
      { by: 'sequenceNumber', value: 7, inclusive: true },
    ],
    [
      "amqp.annotation.x-opt-enqueued-time > '1700000000000'",
      { by: 'enqueuedMs', value: 1_700_000_000_000, inclusive: false },
    ],
    [
      'amqp.annotation.x-opt-enqueuedtimeutc > 1700000000000',
      { by: 'enqueuedMs', value: 1_700_000_000_000, inclusive: false },
    ],
  ])('%s is read', (expression, position) => {
    expect(parseSelector(expression)).toEqual(position);
  });

  it.each([
    '',
    "amqp.annotation.x-opt-offset < '5'",
    "amqp.annotation.x-opt-color > '5'",
    "amqp.annotation.x-opt-offset > 'five'",
    "amqp.annotation.x-opt-sequence-number > '@latest'",
    "amqp.annotation.x-opt-offset > '5' OR 1 = 1",
  ])('"%s" is refused by name', (expression) => {
    expect(() => parseSelector(expression)).toThrow(
      expect.objectContaining({
        condition: 'amqp:invalid-field',
        message: expect.stringContaining(`"${expression}"`),
      }),
    );
  });
});
