import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endpointsOf, removeEndpoints, writeEndpoints } from '../../../local/stack/endpoints.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const endpoints = endpointsOf({
  http: 'http://localhost:7071/api',
  storage: 'AccountName=devstoreaccount1',
  eventHubs: 'Endpoint=sb://localhost:5672',
  iotHub: 'http://localhost:8080',
});

describe('the endpoints', () => {
  it('name every part, event hub and the hub as a resource', () => {
    expect(endpoints).toEqual({
      http: 'http://localhost:7071/api',
      storage: 'AccountName=devstoreaccount1',
      eventHubs: {
        connectionString: 'Endpoint=sb://localhost:5672',
        telemetry: 'telemetry',
        resourceLogs: 'resource-logs',
        activities: 'activities',
        alerts: 'alerts',
      },
      iotHub: {
        url: 'http://localhost:8080',
        resourceId: expect.stringMatching(
          /^\/subscriptions\/[0-9-]{36}\/resourceGroups\/local\/providers\/Microsoft\.Devices\/IotHubs\/local$/,
        ),
      },
    });
  });

  it('are written into a folder that need not exist, and removed again', async () => {
    const file = join(await temporaryFolder(), 'new', 'endpoints.json');
    await removeEndpoints(file);
    await writeEndpoints(file, endpoints);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(endpoints);
    await removeEndpoints(file);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});
