import { describe, expect, it } from 'vitest';
import { openRegistry } from '../../../shared/hub/open-registry.ts';
import { startTestHub } from '../../support/start-test-hub.ts';

const connectionString = 'HostName=h.azure-devices.net;SharedAccessKeyName=n;SharedAccessKey=a2V5';

describe('opening the registry', () => {
  it('with a key and an endpoint reaches the hub there', async () => {
    const { address } = await startTestHub();
    const registry = await openRegistry(address);
    expect((await registry.list()).responseBody).toEqual([]);
  });

  it.each([
    ['a key', { kind: 'connectionString', connectionString } as const],
    ['an identity', { kind: 'identity', address: 'h.azure-devices.net', clientId: 'c' } as const],
  ])('with %s sends nothing yet', async (_, iotHub) => {
    expect(await openRegistry({ iotHub })).toHaveProperty('getTwin');
  });

  it('shows a token to no other host than the hub', async () => {
    const iotHub = { kind: 'identity', address: 'h.azure-devices.net' } as const;
    const opening = openRegistry({ iotHub, iotHubEndpoint: 'http://localhost:8080' });
    await expect(opening).rejects.toThrow('IOTHUB_ENDPOINT needs a connection string in IOTHUB');
  });

  it('needs every part of a connection string, and does not repeat it', async () => {
    const iotHub = { kind: 'connectionString', connectionString: 'HostName=h;Secret=s' } as const;
    const error = await openRegistry({ iotHub }).catch((reason: Error) => reason);
    expect(String(error)).toContain('SharedAccessKey');
    expect(String(error)).not.toContain('Secret');
  });
});
