import { beforeEach, expect, it } from 'vitest';
import { runBulkOperation } from '../../../local/iot-hub/bulk-operation.ts';
import { HubRegistry } from '../../../local/iot-hub/hub-registry.ts';
import { RecordStore } from '../../../local/iot-hub/record-store.ts';
import { startTestHub } from '../../support/start-test-hub.ts';

let registry: HubRegistry;

beforeEach(() => {
  registry = new HubRegistry(
    new RecordStore(undefined),
    'hub',
    () => new Date(),
    () => undefined,
  );
});

it('serves the bulk calls of the official client', async () => {
  const { registry: client } = await startTestHub();
  await client.addDevices([{ deviceId: 'a' }, { deviceId: 'b' }]);
  await client.updateDevices([{ deviceId: 'a', status: 'disabled' }], true);
  await client.removeDevices([{ deviceId: 'b' }], true);
  const { responseBody } = await client.list();
  expect(responseBody).toMatchObject([{ deviceId: 'a', status: 'disabled' }]);
});

it('creates devices with their tags', () => {
  const body = [{ id: 'a', importMode: 'create', tags: { SecurityGroup: 'x' } }];
  expect(runBulkOperation(registry, body)).toEqual({
    isSuccessful: true,
    errors: [],
    warnings: [],
  });
  expect(registry.get({ deviceId: 'a' }).twin.tags).toEqual({ SecurityGroup: 'x' });
});

it('lets one device fail without the others', () => {
  registry.create({ deviceId: 'a' }, {});
  const result = runBulkOperation(registry, [
    { id: 'a', importMode: 'create' },
    { id: 'b', importMode: 'Create' },
    { id: 'a', importMode: 'UpdateIfMatchETag', eTag: 'old' },
    { id: 'a', importMode: 'constructor' },
    { importMode: 'create' },
    { id: 'a', importMode: 'updateTwin', tags: { x: 1 } },
  ]);
  expect(result.isSuccessful).toBe(false);
  expect(result.errors).toMatchObject([
    { deviceId: 'a', errorCode: 'DeviceAlreadyExists' },
    { deviceId: 'a', errorCode: 'PreconditionFailed' },
    { deviceId: 'a', errorCode: 'ArgumentInvalid' },
    { deviceId: '', errorCode: 'ArgumentInvalid' },
  ]);
  expect(registry.get({ deviceId: 'b' }).deviceId).toBe('b');
  expect(registry.get({ deviceId: 'a' }).twin.tags).toEqual({ x: 1 });
});

it.each([
  ['nothing', []],
  ['no list', {}],
  ['more than 100', Array.from({ length: 101 }, () => ({}))],
])('refuses %s', (_, body) => {
  expect(() => runBulkOperation(registry, body)).toThrow('1 to 100 devices');
});
