import { startHub } from '../../local/iot-hub/start-iot-hub.ts';
import { mapConcurrently } from '../../shared/kernel/map-concurrently.ts';
import { changedEvery, changedGroupOf, groupOf } from './large-fleet.ts';
import { deviceIdOf } from './typical-fleet.ts';

/** Where a hub is that was filled. */
export interface LargeHub {
  url: string;
  connectionString: string;
}

const devicesPerCall = 100;
const callsAtOnce = 8;

// A local IoT hub as a process, with as many devices as its argument says, some of them moved since.
const size = Number(process.argv[2]);
const nobody = { publish: async () => {}, close: async () => {} };
const hub = await startHub({ port: 0, hubName: 'bench' }, nobody);
const indexes = Array.from({ length: size / devicesPerCall }, (_, i) => i * devicesPerCall);
await mapConcurrently(indexes, callsAtOnce, (first) =>
  call(
    'POST',
    '/devices',
    Array.from({ length: devicesPerCall }, (_, i) => ({
      ...{ id: deviceIdOf(first + i), importMode: 'create' },
      tags: { SecurityGroup: groupOf(first + i) },
    })),
  ),
);
const changed = Array.from({ length: size / changedEvery }, (_, i) => i * changedEvery);
await mapConcurrently(changed, callsAtOnce, (index) =>
  call('PATCH', `/twins/${deviceIdOf(index)}`, { tags: { SecurityGroup: changedGroupOf(index) } }),
);
process.once('disconnect', () => process.exit(0));
const { url, connectionString } = hub;
process.send!({ url, connectionString } satisfies LargeHub);

async function call(method: string, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${hub.url}${path}?api-version=2021-04-12`, {
    method,
    headers: { authorization: 'SharedAccessSignature sr=local' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}
