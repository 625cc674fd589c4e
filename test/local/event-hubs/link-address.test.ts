import { describe, expect, it } from 'vitest';
import { parseLinkAddress } from '../../../local/event-hubs/link-address.ts';

describe('a link address', () => {
  it.each([
    ['$cbs', { kind: 'cbs' }],
    ['$management', { kind: 'management' }],
    ['telemetry', { kind: 'hub', hub: 'telemetry', partitionId: undefined }],
    ['/telemetry/', { kind: 'hub', hub: 'telemetry', partitionId: undefined }],
    ['telemetry/Partitions/3', { kind: 'hub', hub: 'telemetry', partitionId: '3' }],
    [
      'amqps://localhost:5672/telemetry/ConsumerGroups/$Default/Partitions/0',
      { kind: 'consumer', hub: 'telemetry', consumerGroup: '$Default', partitionId: '0' },
    ],
  ])('%s is read', (address, parsed) => {
    expect(parseLinkAddress(address)).toEqual(parsed);
  });

  it.each([undefined, null, '', 'a/b', 'telemetry/ConsumerGroups/x'])(
    '%s is not found',
    (address) => {
      expect(() => parseLinkAddress(address)).toThrow(
        expect.objectContaining({ condition: 'amqp:not-found' }),
      );
    },
  );
});
