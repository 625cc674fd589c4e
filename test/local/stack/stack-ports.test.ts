import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findPortProblems, freePorts, isPortFree } from '../../../local/stack/stack-ports.ts';

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('ports', () => {
  it('are no problem when any free one will do', async () => {
    expect(await findPortProblems(freePorts)).toEqual([]);
  });

  it('that are taken are all named, with what to do', async () => {
    const [http, iotHub] = await Promise.all([takenPort(), takenPort()]);
    expect(await findPortProblems({ ...freePorts, http, iotHub })).toEqual([
      `Port ${http} (HTTP API) is in use by another program: --port N takes another, --free-ports takes a free one for every part.`,
      `Port ${iotHub} (IoT hub) is in use by another program: --free-ports takes a free one for every part.`,
    ]);
  });

  it('are free once nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await isPortFree(port)).toBe(false);
    server.close();
    await once(server, 'close');
    expect(await isPortFree(port)).toBe(true);
  });
});
