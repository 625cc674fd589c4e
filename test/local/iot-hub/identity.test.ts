import { expect, it } from 'vitest';
import {
  checkId,
  identityDocument,
  newRecord,
  twinDocument,
  updateRecord,
} from '../../../local/iot-hub/identity.ts';

const now = '2026-01-01T00:00:00.000Z';
const device = newRecord({ deviceId: 'a' }, {}, { tags: { x: 1 } }, '639', now);

it.each(['pump-1', "a:.+%_#*?!(),=@;$'", 'x'.repeat(128)])('lets an id be %s', (id) => {
  expect(() => checkId('deviceId', id)).not.toThrow();
});

it.each(['', 'a b', 'a/b', 'ü', 'x'.repeat(129)])('refuses the id %j', (id) => {
  expect(() => checkId('deviceId', id)).toThrow(/1 to 128/);
});

it('shows the generation with the identity and not with the twin', () => {
  expect(identityDocument(device)).toMatchObject({ deviceId: 'a', generationId: '639' });
  expect(twinDocument(device)).not.toHaveProperty('generationId');
});

it('shows the twin with the identity it belongs to', () => {
  expect(twinDocument(device)).toMatchObject({
    deviceId: 'a',
    deviceEtag: identityDocument(device).etag,
    status: 'enabled',
    version: 2,
    etag: 'AAAAAAAAAAE=',
    tags: { x: 1 },
  });
});

it('keeps generation and twin when the identity changes, and notes when its status did', () => {
  const later = '2026-01-02T00:00:00.000Z';
  const disabled = updateRecord(device, { status: 'disabled', statusReason: 'lost' }, '640', later);
  expect(disabled).toMatchObject({
    generationId: '639',
    statusReason: 'lost',
    statusUpdatedTime: later,
  });
  expect(disabled.twin).toBe(device.twin);
  const again = updateRecord(disabled, {}, '641', '2026-01-03T00:00:00.000Z');
  expect(again).toMatchObject({ status: 'disabled', statusUpdatedTime: later });
});

it('gives modules no status of their own', () => {
  const module = newRecord({ deviceId: 'a', moduleId: 'm' }, {}, {}, '640', now);
  expect(identityDocument(module)).toMatchObject({ deviceId: 'a', moduleId: 'm' });
  expect(identityDocument(module)).not.toHaveProperty('status');
});
