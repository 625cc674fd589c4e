import { AmqpFault } from './amqp-fault.ts';

/** What a link is attached to. */
export type LinkAddress =
  | { kind: 'cbs' }
  | { kind: 'management' }
  | { kind: 'hub'; hub: string; partitionId: string | undefined }
  | { kind: 'consumer'; hub: string; consumerGroup: string; partitionId: string };

const hubAddress = /^([^/]+)(?:\/Partitions\/([^/]+))?$/i;
const consumerAddress = /^([^/]+)\/ConsumerGroups\/([^/]+)\/Partitions\/([^/]+)$/i;

/** Reads a terminus address, with or without scheme and host; faults when nothing is there. */
export function parseLinkAddress(address: string | null | undefined): LinkAddress {
  const path = (address ?? '').replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/^\/|\/$/g, '');
  if (path === '$cbs') return { kind: 'cbs' };
  if (path === '$management') return { kind: 'management' };
  const [, hub, partitionId] = hubAddress.exec(path) ?? [];
  if (hub !== undefined) return { kind: 'hub', hub, partitionId };
  const [, consumedHub, consumerGroup, consumed] = consumerAddress.exec(path) ?? [];
  if (consumedHub && consumerGroup && consumed) {
    return { kind: 'consumer', hub: consumedHub, consumerGroup, partitionId: consumed };
  }
  throw notFound(path);
}

export function notFound(path: string): AmqpFault {
  return new AmqpFault('amqp:not-found', `The messaging entity '${path}' could not be found.`);
}
