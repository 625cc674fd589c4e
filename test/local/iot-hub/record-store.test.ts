import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type HubRecord, newRecord } from '../../../local/iot-hub/identity.ts';
import { RecordStore } from '../../../local/iot-hub/record-store.ts';

function record(deviceId: string, moduleId?: string): HubRecord {
  const ids = moduleId === undefined ? { deviceId } : { deviceId, moduleId };
  return newRecord(ids, {}, {}, '639', '2026-01-01T00:00:00.000Z');
}

function open(folder?: string): RecordStore {
  const store = new RecordStore(folder);
  onTestFinished(() => store.close());
  return store;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'records-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('keeps a module with its device, and takes it with it', () => {
  const store = open();
  store.put(record('a'));
  store.put(record('a', 'm'));
  store.put({ ...record('a'), status: 'disabled' });
  expect(store.modules('a')).toHaveLength(1);
  store.delete(record('a'));
  store.put(record('a'));
  expect(store.get('a', 'm')).toBeUndefined();
});

it('is after a restart what it was', () => {
  const folder = temporaryFolder();
  const store = open(folder);
  for (const id of ['a', 'b', 'c']) store.put(record(id));
  store.put(record('a', 'm'));
  store.put(record('a', 'n'));
  store.delete(record('a', 'm'));
  store.delete(record('b'));
  const again = open(folder);
  expect(again.devices()).toEqual([record('a'), record('c')]);
  expect(again.modules('a')).toEqual([record('a', 'n')]);
});

it('forgets the past when it is most of the file', () => {
  const folder = temporaryFolder();
  const store = open(folder);
  for (let i = 0; i < 20; i++) store.put(record('a'));
  open(folder);
  expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8').split('\n')).toHaveLength(2);
  expect(open(folder).devices()).toEqual([record('a')]);
});
