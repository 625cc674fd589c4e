import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAppSettings } from '../../../local/stack/app-settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const connections = {
  storage: 'storage of the stack',
  eventHubs: 'event hubs of the stack',
  iotHub: { url: 'http://localhost:1', connectionString: 'hub of the stack' },
};

async function folderWith(files: Record<string, object | string>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const sample = { Values: { SYNC_SCHEDULE: '0 * * * * *', DATA_STORAGE: 'elsewhere' } };

describe("the app's settings in the stack", () => {
  it('point to its parts, whatever a file says', async () => {
    const root = await folderWith({ 'local.settings.sample.json': sample });
    expect(
      await readAppSettings(root, { DATA_STORAGE: 'of the environment' }, connections),
    ).toEqual({
      SYNC_SCHEDULE: '0 * * * * *',
      DEFAULT_DEVICE_PROTOCOL: 'Mqtt',
      TWIN_WRITES: 'on',
      AzureWebJobsStorage: 'storage of the stack',
      DATA_STORAGE: 'storage of the stack',
      DATA_STORAGE__tableServiceUri: '',
      TELEMETRY: 'event hubs of the stack',
      TELEMETRY__fullyQualifiedNamespace: '',
      TELEMETRY_EVENT_HUB: 'telemetry',
      IOTHUB: 'hub of the stack',
      IOTHUB__hostName: '',
      IOTHUB_ENDPOINT: 'http://localhost:1',
      IOTHUB_RESOURCE_ID: expect.stringContaining('/IotHubs/local'),
    });
  });

  it("come from the owner's file, if there is one, and the environment before it", async () => {
    const own = { Values: { EVIDENCE: 'off', KEEP_LOG: true, AUTH_MODE: 'functionKey' } };
    const root = await folderWith({
      'local.settings.json': own,
      'local.settings.sample.json': sample,
    });
    const settings = await readAppSettings(root, { EVIDENCE: 'on', OTHER: 'x' }, connections);
    expect(settings).toMatchObject({
      EVIDENCE: 'on',
      KEEP_LOG: 'true',
      AUTH_MODE: 'functionKey',
    });
    expect(settings).not.toHaveProperty('SYNC_SCHEDULE');
    expect(settings).not.toHaveProperty('OTHER');
  });

  it('may have no file', async () => {
    const settings = await readAppSettings(await temporaryFolder(), {}, connections);
    expect(settings.DATA_STORAGE).toBe('storage of the stack');
  });

  it('name a file that is not JSON', async () => {
    const root = await folderWith({ 'local.settings.json': '{ "Values": ' });
    await expect(readAppSettings(root, {}, connections)).rejects.toThrow(
      `${join(root, 'local.settings.json')} is not JSON: `,
    );
  });
});
