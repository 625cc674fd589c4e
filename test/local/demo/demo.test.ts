import { describe, expect, it } from 'vitest';
import { Demo } from '../../../local/demo/demo.ts';
import { ApiClient } from '../../../local/stack/api-client.ts';
import { endpointsOf } from '../../../local/stack/endpoints.ts';
import type { StackEvent } from '../../../local/stack/stack-event.ts';
import { anAlert } from '../../support/an-alert.ts';
import { answeringServer } from '../../support/answering-server.ts';
import { startTestHub } from '../../support/start-test-hub.ts';
import { until } from '../../support/started-stack.ts';

const timeoutMs = 20_000;
const old = anAlert({ id: 'old' });
const fresh = anAlert({ id: 'fresh' });

/** An app with a group, a device, an alert from before, and one more when told so. */
async function startApp() {
  const alerts = [old];
  const http = await answeringServer((request, response) => {
    const path = request.url ?? '';
    const lists: [string, object[]][] = [
      ['/alerts', alerts],
      ['/groups?', [{ name: 'pumps', rules: 1 }]],
      ['/devices', [{ deviceId: 'pump-1', group: 'pumps' }]],
    ];
    const list = lists.find(([prefix]) => path.startsWith(prefix));
    const body = list ? { value: list[1] } : { policyRevision: 0 };
    response.end(JSON.stringify(body));
  });
  return { http, alerts };
}

describe('the demo', () => {
  it('seeds, provisions, introduces, and follows alerts until it is to end', async () => {
    const hub = await startTestHub();
    const { http, alerts } = await startApp();
    const events: StackEvent[] = [];
    const demo = new Demo({
      api: new ApiClient(http),
      endpoints: endpointsOf({ http, storage: '', eventHubs: '', iotHub: hub.url }),
      fleet: 1,
      seed: true,
      curl: 'curl',
      onEvent: (event) => events.push(event),
    });
    await demo.prepare();
    expect(events).toEqual([{ event: 'seeded', groups: ['pumps', 'gateways', 'default'] }]);
    expect((await hub.registry.getTwin('pump-1')).responseBody.deviceId).toBe('pump-1');

    const ending = new AbortController();
    const ended = demo.run(ending.signal);
    await until('the introduction', timeoutMs, () =>
      events.find(({ event }) => event === 'nextSteps'),
    );
    alerts.unshift(fresh);
    const told = await until('the alert', timeoutMs, () =>
      events.find((event) => event.event === 'alert'),
    );
    expect(told).toEqual({ event: 'alert', alert: fresh, command: `curl ${http}/alerts/fresh` });
    expect(events).toContainEqual({
      event: 'overview',
      groups: [{ name: 'pumps', rules: 1, devices: ['pump-1'] }],
      openAlerts: 1,
    });
    await until('telemetry', timeoutMs, () =>
      hub.events.find(({ annotations }) => annotations['iothub-message-source'] === 'Telemetry'),
    );
    ending.abort();
    await ended;
  });
});
