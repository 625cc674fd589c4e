import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startFunctionHost } from '../../local/function-host/start-function-host.ts';
import type { Endpoints } from '../../local/stack/endpoints.ts';
import { freePort } from '../support/free-port.ts';
import { StartedStack } from '../support/started-stack.ts';

const root = join(import.meta.dirname, '../..');

describe('a stack whose app another host runs', () => {
  const ending: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
  });

  it('waits for the app, and is ready when it answers', async () => {
    const port = await freePort();
    const stack = await StartedStack.launch([
      '--no-host',
      '--no-seed',
      '--fleet',
      '0',
      '--data',
      'memory',
      '--port',
      String(port),
    ]);
    ending.push(() => stack.end());
    const { endpoints } = await stack.eventOf('awaitingApp', 60_000);
    const settings = settingsFor(endpoints);
    const host = await startFunctionHost({ root, port, settings });
    ending.push(() => host.stop());
    expect(await stack.eventOf('ready', 60_000)).toMatchObject({
      endpoints: { http: `http://localhost:${port}/api` },
    });
  });
});

/** What a person puts into local.settings.json; the sample has it for the customary ports. */
function settingsFor({ storage, eventHubs, iotHub }: Endpoints): Record<string, string> {
  return {
    AzureWebJobsStorage: storage,
    DATA_STORAGE: storage,
    TELEMETRY: eventHubs.connectionString,
    IOTHUB: 'HostName=local.localhost;SharedAccessKeyName=iothubowner;SharedAccessKey=bG9jYWw=',
    IOTHUB_ENDPOINT: iotHub.url,
  };
}
