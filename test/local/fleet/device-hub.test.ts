import { describe, expect, it } from 'vitest';
import { DeviceHub } from '../../../local/fleet/device-hub.ts';
import { fleetDevices } from '../../../local/fleet/fleet-devices.ts';
import { securityInterfaceId } from '../../../shared/telemetry/security-message.ts';
import { callHub, startTestHub } from '../../support/start-test-hub.ts';

describe('the IoT hub, to the fleet', () => {
  it('takes devices with the tag of their group, and a module for the agent of each', async () => {
    const hub = await startTestHub();
    await new DeviceHub(hub.url).provision(fleetDevices(120));
    const { responseBody: devices } = await hub.registry.list();
    expect(devices).toHaveLength(120);
    const { responseBody: twin } = await hub.registry.getTwin('gateway-1');
    expect(twin.tags).toEqual({ kind: 'gateway', SecurityGroup: 'gateways' });
    const { responseBody: untagged } = await hub.registry.getTwin('meter-1');
    expect(untagged.tags).toEqual({ kind: 'meter' });
    const { responseBody: modules } = await hub.registry.getModulesOnDevice('pump-1');
    expect(modules.map(({ moduleId }) => moduleId)).toEqual(['azureiotsecurity']);
  });

  it('leaves devices alone that it has', async () => {
    const hub = await startTestHub();
    const deviceHub = new DeviceHub(hub.url);
    await deviceHub.provision(fleetDevices(1));
    const tags = { SecurityGroup: 'moved' };
    await hub.registry.updateTwin('pump-1', { tags }, '*');
    await deviceHub.provision(fleetDevices(2));
    const { responseBody: twin } = await hub.registry.getTwin('pump-1');
    expect(twin.tags).toMatchObject(tags);
  });

  it('takes readings, and security messages from the agent', async () => {
    const hub = await startTestHub();
    const deviceHub = new DeviceHub(hub.url);
    await deviceHub.provision(fleetDevices(1));
    hub.events.length = 0;
    await deviceHub.sendReadings('pump-1', [{ temperature: 61 }, { temperature: 62 }]);
    await deviceHub.sendSecurityMessage('pump-1', { Events: [] });
    expect(hub.events.map(({ body }) => JSON.parse(Buffer.from(body).toString()))).toEqual([
      { temperature: 61 },
      { temperature: 62 },
      { Events: [] },
    ]);
    expect(hub.events[0]).toMatchObject({ properties: { contentType: 'application/json' } });
    expect(hub.events[2]).toMatchObject({
      annotations: {
        'iothub-connection-device-id': 'pump-1',
        'iothub-connection-module-id': 'azureiotsecurity',
        'iothub-interface-id': securityInterfaceId,
      },
    });
  });

  it('says when it refuses', async () => {
    const hub = await startTestHub();
    const deviceHub = new DeviceHub(hub.url);
    await expect(deviceHub.sendReadings('pump-1', [{}])).rejects.toThrow('404');
    const [device] = fleetDevices(1);
    const wrong = { ...device!, deviceId: 'no spaces' };
    await expect(deviceHub.provision([wrong])).rejects.toThrow(
      'Device no spaces cannot be created',
    );
    await callHub(hub, 'PUT', '/local/faults', { body: '{"throttled":1}' });
    await expect(deviceHub.provision([device!])).rejects.toThrow('429');
  });
});
