import { beforeEach, describe, expect, it } from 'vitest';
import { HubTwinTagWriter } from '../../../shared/hub/hub-twin-tag-writer.ts';
import { callHub, startTestHub, type TestHub } from '../../support/start-test-hub.ts';

let hub: TestHub;
let waits: number[];
let tags: HubTwinTagWriter;

const faults = (settings: object) =>
  callHub(hub, 'PUT', '/local/faults', { body: JSON.stringify(settings) });

beforeEach(async () => {
  hub = await startTestHub();
  waits = [];
  tags = await HubTwinTagWriter.open(hub.address, async (ms) => {
    waits.push(ms);
  });
  await hub.registry.create({ deviceId: 'a' });
});

const twinOf = async (deviceId: string) => (await hub.registry.getTwin(deviceId)).responseBody;

describe('writing a tag', () => {
  it('changes that tag alone', async () => {
    const desired = { rate: 5 };
    await hub.registry.updateTwin('a', { tags: { site: 'x' }, properties: { desired } }, '*');
    expect(await tags.write('a', 'Öfen 東')).toEqual({
      deviceId: 'a',
      generation: '',
      status: 'enabled',
      groupTag: 'Öfen 東',
      twinVersion: 4,
    });
    const { tags: written, properties } = await twinOf('a');
    expect(written).toEqual({ site: 'x', SecurityGroup: 'Öfen 東' });
    expect(properties.desired).toMatchObject({ rate: 5, $version: 2 });
    await tags.write('a', undefined);
    expect((await twinOf('a')).tags).toEqual({ site: 'x' });
  });

  it('writes nothing that is there already', async () => {
    const first = await tags.write('a', 'mixers');
    expect(await tags.write('a', 'mixers')).toEqual(first);
    expect(await tags.write('a', 'Mixers')).toMatchObject({ twinVersion: 4 });
  });

  it('replaces a tag that is no string', async () => {
    await hub.registry.updateTwin('a', { tags: { SecurityGroup: { json: 'mixers' } } }, '*');
    expect(await tags.write('a', 'mixers')).toMatchObject({ groupTag: 'mixers', twinVersion: 4 });
    expect((await twinOf('a')).tags).toEqual({ SecurityGroup: 'mixers' });
  });

  it('is the wrong request when the hub finds too much in the twin, and repeats none of it', async () => {
    const full = { secret: 'x'.repeat(4_096), more: 'y'.repeat(4_060) };
    await hub.registry.updateTwin('a', { tags: full }, '*');
    const error = await tags.write('a', 'mixers').catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'InvalidRequest', target: '/group' });
    expect(error.message).not.toMatch(/secret|xxx/);
    expect((await twinOf('a')).tags).toEqual(full);
  });

  it('takes a device that is disabled', async () => {
    await hub.registry.create({ deviceId: 'off', status: 'disabled' });
    expect(await tags.write('off', 'mixers')).toMatchObject({ status: 'disabled' });
  });

  it.each(['gone', '', 'a/b', 'ö', 'x'.repeat(129)])('knows no %j', async (deviceId) => {
    expect(await tags.write(deviceId, 'mixers')).toBeUndefined();
  });
});

describe('a twin that others change meanwhile', () => {
  it('is read again', async () => {
    await faults({ outdated: 3 });
    expect(await tags.write('a', 'mixers')).toMatchObject({ groupTag: 'mixers', twinVersion: 3 });
  });

  it('is given up when they do not stop', async () => {
    await faults({ outdated: 100 });
    await expect(tags.write('a', 'mixers')).rejects.toMatchObject({ code: 'ServiceUnavailable' });
    await faults({});
    expect((await twinOf('a')).tags).toEqual({});
  });
});

describe('a busy hub', () => {
  it('is asked again, and writes once', async () => {
    await faults({ throttled: 1, unavailable: 2 });
    expect(await tags.write('a', 'mixers')).toMatchObject({ twinVersion: 3 });
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  it('whose answer is lost has written once', async () => {
    await faults({ lostAnswers: 1 });
    expect(await tags.write('a', 'mixers')).toMatchObject({ groupTag: 'mixers', twinVersion: 3 });
    expect(waits).toEqual([500]);
  });

  it('is given up in the end', async () => {
    await faults({ throttled: 100 });
    await expect(tags.write('a', 'mixers')).rejects.toMatchObject({ code: 'ServiceUnavailable' });
  });
});
