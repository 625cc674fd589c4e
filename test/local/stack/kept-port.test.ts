import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepPort, keptPort } from '../../../local/stack/kept-port.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe("the event hubs' port", () => {
  it('is that of the last time, unless it is taken', async () => {
    const folder = await temporaryFolder();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await keepPort(folder, port);
    expect(await keptPort(folder)).toBeUndefined();
    server.close();
    await once(server, 'close');
    expect(await keptPort(folder)).toBe(port);
  });

  it('is not known the first time, nor when the file says nonsense', async () => {
    const folder = await temporaryFolder();
    expect(await keptPort(folder)).toBeUndefined();
    await writeFile(join(folder, 'event-hubs.port'), 'nonsense');
    expect(await keptPort(folder)).toBeUndefined();
  });

  it('is not kept without a folder', async () => {
    await keepPort(undefined, 1);
    expect(await keptPort(undefined)).toBeUndefined();
  });
});
