import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEventHubs } from '../../../local/event-hubs/start-event-hubs.ts';
import type { ApiOperation } from '../../../shared/openapi/api-operation.ts';
import { operations } from '../../../shared/openapi/operations.ts';
import { HttpApi } from '../../support/http-api.ts';
import { RecordingApi } from '../../support/recording-api.ts';
import { openTestHub, type TestHub } from '../../support/start-test-hub.ts';
import { armChapter, hubResourceId } from './chapters/arm.ts';
import { devicesChapter } from './chapters/devices.ts';
import { policyChapter } from './chapters/policy.ts';
import { alertsChapter, errorsChapter, incidentsChapter } from './chapters/troubles.ts';

const examples = join(import.meta.dirname, '../../../shared/openapi/examples.json');

let hub: TestHub;
let api: RecordingApi;

beforeAll(async () => {
  hub = await openTestHub();
  const eventHub = { name: 'telemetry', partitionCount: 4 };
  const eventHubs = await startEventHubs({ port: 0, hubs: [eventHub] });
  const app = await HttpApi.open(async () => {
    vi.stubEnv('IOTHUB_ENDPOINT', hub.url);
    vi.stubEnv('IOTHUB_RESOURCE_ID', hubResourceId);
    vi.stubEnv('TELEMETRY', eventHubs.connectionString);
    vi.stubEnv('TWIN_WRITES', 'on');
    await import('../../../functions/main.ts');
  });
  api = new RecordingApi(app);
  await policyChapter(api);
  await armChapter(api);
  await devicesChapter(api, app, hub);
  await alertsChapter(api);
  await incidentsChapter(api, app);
  await errorsChapter(api, app);
  await eventHubs.stop();
  await api.show('the event hub is away', 'GET', '/health/details', { isUsual: true });
});

afterAll(() => hub?.stop());

/** What of an operation must be shown: each body, and each answer of its own that has one. */
function toShow({ operationId, body, answers, errors = {} }: ApiOperation): string[] {
  const own = Object.entries(answers).filter(([, { content }]) => content !== undefined);
  const statuses = [...own.map(([status]) => status), ...Object.keys(errors)];
  return [...(body ? ['request'] : []), ...statuses].map((what) => `${operationId} ${what}`);
}

describe('the examples of the document', () => {
  it('are what the app is sent and answers', async () => {
    // After a change that is meant: npx vitest run test/shared/openapi/examples.test.ts -u
    await expect(`${JSON.stringify(api.record, null, 2)}\n`).toMatchFileSnapshot(examples);
  });

  it('show each body and each answer', () => {
    const shown = Object.entries(api.record).flatMap(([id, { request = {}, answers = {} }]) => [
      ...(Object.keys(request).length > 0 ? [`${id} request`] : []),
      ...Object.keys(answers).map((status) => `${id} ${status}`),
    ]);
    // Of these the content is a file that is the same each time.
    const files = /^(api(Document|Page)|policySchema)/;
    const missing = operations.flatMap(toShow).filter((what) => !shown.includes(what));
    expect(missing.filter((what) => !files.test(what))).toEqual([]);
  });
});
