import { beforeEach, describe, expect, it } from 'vitest';
import type { HubEvent } from '../../../local/iot-hub/hub-event.ts';
import { HubRegistry } from '../../../local/iot-hub/hub-registry.ts';
import { RecordStore } from '../../../local/iot-hub/record-store.ts';
import { twinEtag } from '../../../local/iot-hub/twin.ts';

const a = { deviceId: 'a' };
let events: HubEvent[];
let registry: HubRegistry;

beforeEach(() => {
  events = [];
  const now = () => new Date('2026-01-01T00:00:00.000Z');
  registry = new HubRegistry(new RecordStore(undefined), 'hub', now, (event) => {
    events.push(event);
  });
});

const operations = () => events.map(({ applicationProperties }) => applicationProperties.opType);

it('gives a recreated device a larger generation, even in the same millisecond', () => {
  const first = registry.create(a, {});
  registry.delete(a, '*');
  const second = registry.create(a, {});
  expect(first.generationId).toBe('639028224000000000');
  expect(BigInt(second.generationId)).toBeGreaterThan(BigInt(first.generationId));
});

it('tells of changes of twins and of identities that come and go, in order', () => {
  registry.create(a, {});
  registry.patchTwin(a, { tags: { x: 1 } }, '*');
  registry.patchReported(a, { ok: true });
  registry.update(a, { status: 'disabled' }, '*');
  registry.replaceTwin(a, {}, undefined);
  registry.delete(a, undefined);
  expect(operations()).toEqual([
    'createDeviceIdentity',
    'updateTwin',
    'updateTwin',
    'replaceTwin',
    'deleteDeviceIdentity',
  ]);
});

describe('a condition', () => {
  it('holds for the current ETag, quoted or not', () => {
    const { etag, twin } = registry.create(a, {});
    registry.patchTwin(a, { tags: { x: 1 } }, `"${twinEtag(twin)}"`);
    registry.update(a, {}, etag);
    expect(registry.get(a).twin.tags).toEqual({ x: 1 });
  });

  it('that is old changes nothing and tells nothing', () => {
    const before = registry.create(a, {});
    for (const change of [
      () => registry.patchTwin(a, { tags: { x: 1 } }, 'old'),
      () => registry.replaceTwin(a, {}, 'old'),
      () => registry.update(a, { status: 'disabled' }, 'old'),
      () => registry.delete(a, 'old'),
    ])
      expect(change).toThrow(expect.objectContaining({ code: 'PreconditionFailed' }));
    expect(registry.get(a)).toBe(before);
    expect(operations()).toEqual(['createDeviceIdentity']);
  });
});

describe('what is not there', () => {
  it.each([
    ['DeviceNotFound', { deviceId: 'gone' }],
    ['DeviceNotFound', { deviceId: 'gone', moduleId: 'm' }],
    ['ModuleNotFound', { deviceId: 'a', moduleId: 'gone' }],
  ])('is a %s', (code, ids) => {
    registry.create(a, {});
    expect(() => registry.get(ids)).toThrow(expect.objectContaining({ code }));
  });

  it('can have no module', () => {
    const module = { deviceId: 'gone', moduleId: 'm' };
    expect(() => registry.create(module, {})).toThrow(
      expect.objectContaining({ code: 'DeviceNotFound' }),
    );
  });
});

it('changes nothing that could not be stored', () => {
  class FullStore extends RecordStore {
    override put(): void {
      throw new Error('ENOSPC');
    }
  }
  const full = new HubRegistry(
    new FullStore(undefined),
    'hub',
    () => new Date(),
    (event) => {
      events.push(event);
    },
  );
  expect(() => full.create(a, {})).toThrow('ENOSPC');
  expect(events).toEqual([]);
});
