import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../../local/stack/api-client.ts';
import { runCurl } from '../support/run-curl.ts';
import { deviceIn, listAlerts } from '../support/stack-alerts.ts';
import { StartedStack, until } from '../support/started-stack.ts';

/** As much as the demo needs to show each of its misdeeds but the silence. */
const storyTimeoutMs = 90_000;

async function run(command: string): Promise<unknown> {
  const { status, text } = await runCurl(command);
  expect(status, text).toBeLessThan(300);
  return JSON.parse(text);
}

describe('the demo', { timeout: 150_000 }, () => {
  let stack: StartedStack;
  let api: ApiClient;

  beforeAll(async () => {
    stack = await StartedStack.start(['--data', 'memory', '--https', '--fleet', '6']);
    const { http } = await stack.endpoints();
    const certificate = await readFile(stack.certificateFile, 'utf8');
    api = new ApiClient(http, { certificate });
  }, 120_000);

  afterAll(() => stack?.end());

  it('shows its devices in their groups', async () => {
    const { groups } = await stack.eventOf('overview');
    expect(groups).toEqual([
      { name: 'default', rules: 1, devices: ['meter-1'] },
      { name: 'gateways', rules: 2, devices: ['gateway-1', 'gateway-2'] },
      { name: 'pumps', rules: 6, devices: ['pump-1', 'pump-2', 'pump-3'] },
    ]);
  });

  it('suggests commands that work as they are', async () => {
    const { steps } = await stack.eventOf('nextSteps');
    expect(steps).toHaveLength(4);
    for (const { command } of steps) await run(command);
    await deviceIn(api, 'pump-1', 'gateways');
    const { body } = await api.send('GET', '/groups/pumps/rules/hot-sensor');
    expect(body).toMatchObject({ maxThreshold: 100 });
  });

  it('raises an alert soon, and shows it with a command that works', async () => {
    const { alert, command } = await stack.eventOf('alert', 20_000);
    expect(alert).toMatchObject({ deviceId: 'pump-3', value: '203.0.113.66' });
    expect(await run(command)).toMatchObject({ id: alert.id });
  });

  it('raises one alert for each thing that its bad device does', async () => {
    const expected = [
      'ConnectionToIpNotAllowed',
      'FailedLocalLoginsNotInAllowedRange',
      'ProcessNotAllowed',
      'hot-sensor',
      'message-burst',
    ];
    const ofBad = await until('an alert for each misdeed', storyTimeoutMs, async () => {
      const alerts = await listAlerts(api, '&device=pump-3');
      return alerts.length >= expected.length ? alerts : undefined;
    });
    expect(ofBad.map(({ ruleId }) => ruleId).sort()).toEqual(expected);
    expect(await listAlerts(api)).toHaveLength(expected.length);
    expect(stack.events.filter(({ event }) => event === 'warning')).toEqual([]);
  });
});
