import { once } from 'node:events';
import { TableClient } from '@azure/data-tables';
import { describe, expect, it, onTestFinished } from 'vitest';
import { azuriteReader, startAzurite } from '../../../local/storage/azurite.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const anyPorts = { blobPort: 0, queuePort: 0, tablePort: 0 };

async function start(folder?: string) {
  const azurite = await startAzurite({ ...anyPorts, ...(folder && { folder }) });
  onTestFinished(azurite.stop);
  const { connectionString } = azurite;
  const options = { allowInsecureConnection: true };
  return { azurite, table: TableClient.fromConnectionString(connectionString, 'things', options) };
}

describe('Azurite', () => {
  it('keeps what it has in its folder, also when its parent is gone all of a sudden', async () => {
    const folder = await temporaryFolder();
    const first = await start(folder);
    await first.table.createTable();
    await first.table.createEntity({ partitionKey: 'p', rowKey: 'kept' });
    const { process } = first.azurite;
    // The end of its stdin, and nobody who reads what it writes: all that it sees of that.
    for (const stream of [process.stdout!, process.stderr!, process.stdin!]) stream.destroy();
    await once(process, 'exit');
    const second = await start(folder);
    expect(await second.table.getEntity('p', 'kept')).toMatchObject({ rowKey: 'kept' });
  });

  it('stops at once when asked', async () => {
    const { azurite } = await start();
    await azurite.stop();
    // Before Azurite listens for the signal, the signal itself ends it.
    const { exitCode, signalCode } = azurite.process;
    expect([0, 'SIGTERM']).toContain(exitCode ?? signalCode);
  });

  it('says why it did not start', async () => {
    const { azurite } = await start();
    const port = /TableEndpoint=http:\/\/127\.0\.0\.1:(\d+)/.exec(azurite.connectionString)![1];
    await expect(startAzurite({ ...anyPorts, tablePort: Number(port) })).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});

describe('the reader of its output', () => {
  it('knows the connection string once all services listen', () => {
    const read = azuriteReader();
    const line = (service: string, port: number) =>
      `Azurite ${service} service is successfully listening at http://127.0.0.1:${port}`;
    expect(read('Azurite Blob service is starting at http://127.0.0.1:0')).toBeUndefined();
    expect(read(line('Blob', 1))).toBeUndefined();
    expect(read(line('Table', 3))).toBeUndefined();
    expect(read(line('Queue', 2))).toContain(
      'BlobEndpoint=http://127.0.0.1:1/devstoreaccount1;QueueEndpoint=http://127.0.0.1:2/devstoreaccount1;TableEndpoint=http://127.0.0.1:3/devstoreaccount1',
    );
  });
});
