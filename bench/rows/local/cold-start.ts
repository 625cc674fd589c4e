import { buildApp } from '../../../local/build.ts';
import { startEventHubs } from '../../../local/event-hubs/start-event-hubs.ts';
import { startFunctionHost } from '../../../local/function-host/start-function-host.ts';
import { readAppSettings } from '../../../local/stack/app-settings.ts';
import { eventHubNames } from '../../../local/stack/event-hub-names.ts';
import { startAzurite } from '../../../local/storage/azurite.ts';
import { type Row, row } from '../../row.ts';
import { median } from '../../support/rounds.ts';

const root = `${import.meta.dirname}/../../..`;
const rounds = 7;

/** From nothing but the built app to the answer of a request that needs storage. */
export async function measure(): Promise<Row[]> {
  await buildApp();
  const azurite = await startAzurite({ blobPort: 0, queuePort: 0, tablePort: 0 });
  const names = Object.values(eventHubNames);
  const eventHubs = await startEventHubs({
    port: 0,
    hubs: names.map((name) => ({ name, partitionCount: 4 })),
  });
  const iotHub = {
    url: 'http://localhost:9',
    connectionString: 'HostName=local;SharedAccessKeyName=x;SharedAccessKey=eA==',
  };
  const settings = await readAppSettings(
    root,
    {},
    {
      ...{ storage: azurite.connectionString, eventHubs: eventHubs.connectionString, iotHub },
    },
  );
  try {
    const times: number[] = [];
    // The first round loads the host itself, which in Azure is there before the app.
    for (let i = 0; i <= rounds; i++) times.push(await timeFirstAnswer(settings));
    return [
      row('cold start: first HTTP answer of a fresh process', median(times.slice(1)), 'ms', {
        atMost: 700,
      }),
    ];
  } finally {
    await eventHubs.stop();
    await azurite.stop();
  }
}

async function timeFirstAnswer(settings: Record<string, string>): Promise<number> {
  const startedMs = performance.now();
  const host = await startFunctionHost({ root, port: 0, settings });
  try {
    const answer = await fetch(`${host.url}/groups`);
    const body = await answer.text();
    if (answer.status !== 200) throw new Error(`it was answered with ${answer.status}: ${body}`);
    return performance.now() - startedMs;
  } finally {
    await host.stop();
  }
}
