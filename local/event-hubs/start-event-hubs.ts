import type { AddressInfo, Server, Socket } from 'node:net';
import rhea, { type Connection, type Container, type EventContext } from 'rhea';
import { maxMessageBytes } from './accept-events.ts';
import type { EventHub } from './event-hub.ts';
import { openEventHub } from './open-event-hub.ts';
import type { Retention } from './partition-log.ts';
import { receiveEncodedMessages } from './rhea-internals.ts';
import { serveLinks } from './serve-links.ts';

export interface EventHubsOptions {
  /** 0 takes a free one. */
  port: number;
  hubs: readonly { name: string; partitionCount: number }[];
  /** Where events are kept over restarts; undefined keeps them in memory only. */
  folder?: string;
  /** How much is kept of each partition, in memory and on disk alike. */
  retention?: Retention;
  /** Told when a peer broke the protocol and lost its connection for it. */
  onConnectionError?: (error: Error) => void;
}

export interface LocalEventHubs {
  port: number;
  /** Of the namespace: clients name the hub beside it. */
  connectionString: string;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const defaultRetention: Retention = {
  partitionBytes: 64 * 1024 * 1024,
  segmentBytes: 4 * 1024 * 1024,
};
/** How long clients have to take their leave when the hubs stop. */
const goodbyeMs = 500;

/**
 * Starts event hubs that speak AMQP 1.0 to the official clients on this machine only. Fails when
 * the port is taken, a hub is named twice, or what the folder keeps does not fit.
 */
export async function startEventHubs(options: EventHubsOptions): Promise<LocalEventHubs> {
  const hubs = new Map<string, EventHub>();
  const connections = new Set<Connection>();
  const container = newContainer(connections, options.onConnectionError);
  serveLinks(container, { findHub: (name) => hubs.get(name.toLowerCase()), now: Date.now });
  const server = await listen(container, options.port);
  const sockets = trackSockets(server);
  try {
    // Only who has the port opens the folder: it may be another process that keeps both.
    openHubs(options, hubs);
  } catch (error) {
    server.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connectionString: `Endpoint=sb://localhost:${port};SharedAccessKeyName=local;SharedAccessKey=bG9jYWw=;UseDevelopmentEmulator=true;`,
    stop: async () => {
      await close(server, connections, sockets);
      for (const hub of hubs.values()) hub.close();
    },
  };
}

function openHubs(options: EventHubsOptions, hubs: Map<string, EventHub>): void {
  const { folder, retention = defaultRetention } = options;
  for (const spec of options.hubs) {
    const key = spec.name.toLowerCase();
    if (hubs.has(key)) throw new Error(`event hub ${spec.name} is named twice`);
    hubs.set(key, openEventHub(spec, { folder, retention, now: Date.now }));
  }
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    // Each receiver of a connection may wait for it to drain.
    socket.setMaxListeners(0);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

function newContainer(
  connections: Set<Connection>,
  onConnectionError: (error: Error) => void = () => undefined,
): Container {
  const container = rhea.create_container({ id: 'local-event-hubs', tcp_no_delay: true });
  container.sasl_server_mechanisms.enable_anonymous();
  container.sasl_server_mechanisms.MSSBCBS = () => ({ outcome: true, start: () => undefined });
  container.on('connection_open', ({ connection }: EventContext) => {
    connections.add(connection);
    receiveEncodedMessages(connection);
  });
  const forget = ({ connection }: EventContext) => connections.delete(connection);
  container.on('connection_close', forget);
  container.on('disconnected', forget);
  // rhea ends the connection at either; without a listener the first would end the process.
  container.on('error', onConnectionError);
  container.on('protocol_error', onConnectionError);
  container.on('connection_error', () => undefined);
  return container;
}

function listen(container: Container, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = container.listen({
      port,
      host,
      receiver_options: {
        autoaccept: false,
        credit_window: 0,
        max_message_size: maxMessageBytes,
      },
      sender_options: { snd_settle_mode: 1 },
    });
    server.once('listening', () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new Error(`port ${port} for the event hubs is in use: choose another`));
    });
  });
}

/** Says goodbye to clients and waits for theirs, then cuts off those that do not answer. */
function close(
  server: Server,
  connections: ReadonlySet<Connection>,
  sockets: ReadonlySet<Socket>,
): Promise<void> {
  for (const connection of connections) {
    connection.close({
      condition: 'amqp:connection:forced',
      description: 'The event hubs are stopping.',
    });
  }
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => {
      // An error, unlike a mere end, makes rhea clear its timers.
      for (const socket of sockets) socket.destroy(new Error('the event hubs have stopped'));
    }, goodbyeMs);
    server.close(() => {
      clearTimeout(cutOff);
      resolve();
    });
  });
}
