import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  readHostSettings,
  resolveConnection,
  resolveExpression,
} from '../../../local/function-host/host-settings.ts';

/** A folder with these files; values are written as JSON. */
async function appFolder(files: Record<string, unknown>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'host-settings-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files))
    await writeFile(
      join(folder, name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  return folder;
}

const manifest = { 'package.json': { main: 'dist/main.js' } };
const withEventHubs = (eventHubs: object) => ({
  ...manifest,
  'host.json': { version: '2.0', extensions: { eventHubs } },
});

describe('host settings', () => {
  it('have the defaults of the platform', async () => {
    const root = await appFolder(manifest);
    expect(await readHostSettings(root, {})).toEqual({
      entry: join(root, 'dist/main.js'),
      routePrefix: 'api',
      eventHubs: {
        maxEventBatchSize: 100,
        minEventBatchSize: 1,
        maxWaitTimeMs: 60_000,
        batchCheckpointFrequency: 1,
        prefetchCount: 300,
        initialOffset: { type: 'fromStart' },
      },
      appSettings: {},
    });
  });

  it('come from host.json', async () => {
    const root = await appFolder({
      ...manifest,
      'host.json': {
        extensions: {
          http: { routePrefix: '/v1/' },
          eventHubs: {
            maxEventBatchSize: 20,
            minEventBatchSize: 50,
            maxWaitTime: '00:02:03',
            initialOffsetOptions: { type: 'FromEnd' },
          },
        },
      },
    });
    expect(await readHostSettings(root, {})).toMatchObject({
      routePrefix: 'v1',
      eventHubs: {
        maxEventBatchSize: 20,
        minEventBatchSize: 20,
        maxWaitTimeMs: 123_000,
        initialOffset: { type: 'fromEnd' },
      },
    });
  });

  it('may begin at a time', async () => {
    const timeUtc = '2026-01-01T00:00:00Z';
    const root = await appFolder(
      withEventHubs({
        initialOffsetOptions: { type: 'fromEnqueuedTime', enqueuedTimeUtc: timeUtc },
      }),
    );
    expect((await readHostSettings(root, {})).eventHubs.initialOffset).toEqual({
      type: 'fromEnqueuedTime',
      timeUtc,
    });
  });

  it('take the local settings, and given ones before them', async () => {
    const root = await appFolder({
      ...manifest,
      'local.settings.json': { Values: { A: 'file', B: 2 } },
      'local.settings.sample.json': { Values: { C: 'sample' } },
    });
    expect((await readHostSettings(root, { A: 'given' })).appSettings).toEqual({
      A: 'given',
      B: '2',
    });
  });

  it('take the sample when there are no local settings', async () => {
    const root = await appFolder({
      ...manifest,
      'local.settings.sample.json': { Values: { C: 'sample' } },
    });
    expect((await readHostSettings(root, {})).appSettings).toEqual({ C: 'sample' });
  });

  it.each([
    [{ maxEventBatchSize: 0 }, 'extensions.eventHubs.maxEventBatchSize must be a whole number'],
    [{ prefetchCount: 'many' }, 'extensions.eventHubs.prefetchCount must be a whole number'],
    [{ maxWaitTime: '1 minute' }, '"1 minute" is not a time span; expected hh:mm:ss'],
    [{ initialOffsetOptions: { type: 'middle' } }, 'type must be fromStart, fromEnd, or'],
    [{ initialOffsetOptions: { type: 'fromEnqueuedTime' } }, 'with an enqueuedTimeUtc'],
  ])('refuse %j', async (eventHubs, message) => {
    const root = await appFolder(withEventHubs(eventHubs));
    await expect(readHostSettings(root, {})).rejects.toThrow(message);
  });

  it('name the file that is not JSON', async () => {
    const root = await appFolder({ ...manifest, 'host.json': '{' });
    await expect(readHostSettings(root, {})).rejects.toThrow(
      `${join(root, 'host.json')} is not JSON: `,
    );
  });
});

describe('a binding expression', () => {
  const settings = { HUB: 'telemetry', Empty: '' };

  it.each([
    ['%HUB%', 'telemetry'],
    ['%hub%-%Hub%', 'telemetry-telemetry'],
    ['100%', '100%'],
    ['%Empty%', ''],
    ['plain', 'plain'],
  ])('%s is %s', (text, expected) => {
    expect(resolveExpression(text, settings)).toBe(expected);
  });

  it('names the setting that is missing', () => {
    expect(() => resolveExpression('%OTHER%', settings)).toThrow(
      '"%OTHER%" asks for app setting OTHER, which is missing.',
    );
  });
});

describe('a connection', () => {
  it('is found under its name, or with the prefix of the platform', () => {
    expect(resolveConnection('Hubs', { HUBS: 'Endpoint=1' })).toBe('Endpoint=1');
    expect(resolveConnection('Hubs', { AzureWebJobsHubs: 'Endpoint=2' })).toBe('Endpoint=2');
  });

  it('names the setting that is missing or empty', () => {
    expect(() => resolveConnection('Hubs', { HUBS: '' })).toThrow('App setting Hubs is missing');
  });
});
