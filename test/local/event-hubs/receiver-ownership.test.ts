import { describe, expect, it } from 'vitest';
import type { AmqpFault } from '../../../local/event-hubs/amqp-fault.ts';
import { ReceiverOwnership } from '../../../local/event-hubs/receiver-ownership.ts';

function newReceiver(ownerLevel?: number) {
  const faults: AmqpFault[] = [];
  return { ownerLevel, faults, disconnect: (fault: AmqpFault) => faults.push(fault) };
}

describe('the ownership of a partition', () => {
  it.each([
    ['a higher level', 1, 2],
    ['the same level', 1, 1],
    ['any level, from one without', undefined, 0],
  ])('goes to a receiver of %s', (_, former, later) => {
    const ownership = new ReceiverOwnership();
    const [replaced, owner] = [newReceiver(former), newReceiver(later)];
    ownership.claim(replaced);
    ownership.claim(owner);
    expect(replaced.faults).toMatchObject([{ condition: 'amqp:link:stolen' }]);
    expect(owner.faults).toEqual([]);
  });

  it.each([
    ['a lower level', 1],
    ['no level', undefined],
  ])('is refused to a receiver of %s', (_, ownerLevel) => {
    const ownership = new ReceiverOwnership();
    const owner = newReceiver(2);
    ownership.claim(owner);
    expect(() => ownership.claim(newReceiver(ownerLevel))).toThrow(
      expect.objectContaining({ condition: 'amqp:link:stolen' }),
    );
    expect(owner.faults).toEqual([]);
  });

  it('is shared by five receivers without level, not by six', () => {
    const ownership = new ReceiverOwnership();
    const receivers = Array.from({ length: 5 }, () => newReceiver());
    for (const receiver of receivers) ownership.claim(receiver);
    expect(() => ownership.claim(newReceiver())).toThrow(
      expect.objectContaining({ condition: 'amqp:resource-limit-exceeded' }),
    );
    ownership.release(receivers[0]!);
    ownership.claim(newReceiver());
  });

  it('is free again when the owner leaves', () => {
    const ownership = new ReceiverOwnership();
    const owner = newReceiver(5);
    ownership.claim(owner);
    ownership.release(owner);
    ownership.claim(newReceiver());
    expect(owner.faults).toEqual([]);
  });
});
