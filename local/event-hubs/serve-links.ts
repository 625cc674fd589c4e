import type { Connection, Container, EventContext, Receiver, Sender, Session } from 'rhea';
import { acceptEvents } from './accept-events.ts';
import { AmqpFault, toFault } from './amqp-fault.ts';
import { answerManagement, answerTokens, type FindHub } from './answer-requests.ts';
import { deliverEvents } from './deliver-events.ts';
import type { EventHub } from './event-hub.ts';
import { type EventPosition, earliest, parseSelector } from './event-position.ts';
import { type LinkAddress, notFound, parseLinkAddress } from './link-address.ts';

export interface ServeOptions {
  findHub: FindHub;
  now: () => number;
}

const producerCredit = 1000;
const selectorFilter = 'apache.org:selector-filter:string';
const ownerLevelProperty = 'com.microsoft:epoch';
const trackLastEnqueuedCapability = 'com.microsoft:enable-receiver-runtime-metric';
const idempotentCapability = 'com.microsoft:idempotent-producer';

type ConsumerAddress = Extract<LinkAddress, { kind: 'consumer' }>;

/** Serves the links that clients attach: tokens, management, producers and receivers. */
export function serveLinks(container: Container, options: ServeOptions): void {
  const receivers = new Map<Sender, () => void>();
  const end = (isEnded: (sender: Sender) => boolean) => {
    for (const [sender, stop] of receivers) if (isEnded(sender)) stop();
  };
  container.on('receiver_open', ({ receiver }: EventContext) => {
    if (receiver) openOrRefuse(receiver, () => openProducer(receiver, options));
  });
  container.on('sender_open', ({ sender }: EventContext) => {
    if (sender) openOrRefuse(sender, () => openSource(sender, options, receivers));
  });
  container.on('sender_close', ({ sender }: EventContext) => end((each) => each === sender));
  container.on('session_close', ({ session }: EventContext) => end(isOf({ session })));
  for (const event of ['disconnected', 'connection_close']) {
    container.on(event, ({ connection }: EventContext) => end(isOf({ connection })));
  }
}

function isOf(ended: { session?: Session | undefined; connection?: Connection }) {
  return (sender: Sender) =>
    sender.session === ended.session || sender.connection === ended.connection;
}

/** A refused link is attached without the terminus that was asked for, then closed: AMQP 2.6.3. */
function openOrRefuse(link: Sender | Receiver, open: () => void): void {
  try {
    open();
  } catch (error) {
    link.close(toFault(error, 'amqp:internal-error').toAmqpError());
  }
}

function openProducer(receiver: Receiver, { findHub }: ServeOptions): void {
  const address = parseLinkAddress(receiver.target?.address);
  switch (address.kind) {
    case 'cbs':
      answerTokens(receiver);
      break;
    case 'management':
      answerManagement(receiver, findHub);
      break;
    case 'hub': {
      refuseIdempotent(receiver);
      const hub = hubOf(address.hub, findHub);
      const partition =
        address.partitionId === undefined ? undefined : hub.partition(address.partitionId);
      acceptEvents(receiver, (partitionKey) => partition ?? hub.route(partitionKey));
      break;
    }
    case 'consumer':
      throw notFound(String(receiver.target.address));
  }
  receiver.set_source(receiver.source ?? {});
  receiver.set_target(receiver.target);
  receiver.set_credit_window(producerCredit);
  receiver.add_credit(producerCredit);
}

function openSource(
  sender: Sender,
  options: ServeOptions,
  receivers: Map<Sender, () => void>,
): void {
  const address = parseLinkAddress(sender.source?.address);
  if (address.kind === 'hub') throw notFound(String(sender.source.address));
  if (address.kind === 'consumer') openConsumer(sender, address, options, receivers);
  sender.set_source(sender.source);
  sender.set_target(sender.target ?? {});
}

function openConsumer(
  sender: Sender,
  address: ConsumerAddress,
  { findHub, now }: ServeOptions,
  receivers: Map<Sender, () => void>,
): void {
  const hub = hubOf(address.hub, findHub);
  const log = hub.partition(address.partitionId);
  const fromSequenceNumber = log.locate(startOf(sender));
  const ownership = hub.ownership(address.consumerGroup, address.partitionId);
  const owner = {
    ownerLevel: ownerLevelOf(sender),
    disconnect: (fault: AmqpFault) => {
      stop();
      sender.close(fault.toAmqpError());
    },
  };
  ownership.claim(owner);
  const trackLastEnqueued = capabilitiesOf(sender).includes(trackLastEnqueuedCapability);
  const stopDelivery = deliverEvents({ sender, log, fromSequenceNumber, trackLastEnqueued, now });
  const stop = () => {
    stopDelivery();
    ownership.release(owner);
    receivers.delete(sender);
  };
  receivers.set(sender, stop);
}

function hubOf(name: string, findHub: FindHub): EventHub {
  const hub = findHub(name);
  if (hub === undefined) throw notFound(name);
  return hub;
}

function startOf(sender: Sender): EventPosition {
  const filter = sender.source.filter?.[selectorFilter];
  return filter === undefined || filter === null ? earliest : parseSelector(String(filter));
}

function ownerLevelOf(sender: Sender): number | undefined {
  const ownerLevel: unknown = sender.properties?.[ownerLevelProperty];
  return ownerLevel === undefined || ownerLevel === null ? undefined : Number(ownerLevel);
}

function capabilitiesOf(link: Sender | Receiver): string[] {
  return [link.desired_capabilities ?? []].flat().map(String);
}

function refuseIdempotent(receiver: Receiver): void {
  if (!capabilitiesOf(receiver).includes(idempotentCapability)) return;
  throw new AmqpFault('amqp:not-implemented', 'Idempotent publishing is not available here.');
}
