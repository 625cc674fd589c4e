/** Error conditions as the service names them; clients translate them to their own errors. */
export type AmqpCondition =
  | 'amqp:decode-error'
  | 'amqp:internal-error'
  | 'amqp:invalid-field'
  | 'amqp:link:message-size-exceeded'
  | 'amqp:link:stolen'
  | 'amqp:not-found'
  | 'amqp:not-implemented'
  | 'amqp:resource-limit-exceeded'
  | 'com.microsoft:argument-error'
  | 'com.microsoft:argument-out-of-range';

/** An error that the peer is told: its link is closed or its request refused with it. */
export class AmqpFault extends Error {
  readonly condition: AmqpCondition;

  constructor(condition: AmqpCondition, message: string) {
    super(message);
    this.name = 'AmqpFault';
    this.condition = condition;
  }

  /** As it goes over the wire. */
  toAmqpError(): { condition: string; description: string } {
    return { condition: this.condition, description: this.message };
  }
}

/** Any error as one for the peer; what is not a fault already takes the given condition. */
export function toFault(error: unknown, condition: AmqpCondition): AmqpFault {
  if (error instanceof AmqpFault) return error;
  return new AmqpFault(condition, error instanceof Error ? error.message : String(error));
}
