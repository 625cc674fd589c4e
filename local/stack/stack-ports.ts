import { createServer } from 'node:net';

/** Of each part; 0 takes a free one. */
export interface StackPorts {
  http: number;
  blob: number;
  queue: number;
  table: number;
  eventHubs: number;
  iotHub: number;
}

export const customaryPorts: StackPorts = {
  http: 7071,
  blob: 10_000,
  queue: 10_001,
  table: 10_002,
  eventHubs: 5672,
  iotHub: 8080,
};

export const freePorts: StackPorts = {
  http: 0,
  blob: 0,
  queue: 0,
  table: 0,
  eventHubs: 0,
  iotHub: 0,
};

const partNames: Record<keyof StackPorts, string> = {
  http: 'HTTP API',
  blob: 'storage: blobs',
  queue: 'storage: queues',
  table: 'storage: tables',
  eventHubs: 'event hubs',
  iotHub: 'IoT hub',
};

/**
 * Says of every port that cannot be had which it is, what for, and what to do. Looking beforehand
 * names all of them at once; a part that loses its port afterwards still says so itself.
 */
export async function findPortProblems(ports: StackPorts): Promise<string[]> {
  const names = Object.keys(partNames) as (keyof StackPorts)[];
  const problems = await Promise.all(names.map((name) => portProblem(name, ports[name])));
  return problems.filter((problem) => problem !== undefined);
}

async function portProblem(name: keyof StackPorts, port: number): Promise<string | undefined> {
  const code = port === 0 ? undefined : await tryToListen(port);
  if (code === undefined) return undefined;
  const why =
    code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be listened on (${code})`;
  const other = name === 'http' ? '--port N takes another, --free-ports' : '--free-ports';
  return `Port ${port} (${partNames[name]}) ${why}: ${other} takes a free one for every part.`;
}

export async function isPortFree(port: number): Promise<boolean> {
  return (await tryToListen(port)) === undefined;
}

/** Resolves with an error's code if it is not to be had. */
function tryToListen(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}
