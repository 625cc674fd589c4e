import type { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestTable } from '../support/open-test-table.ts';
import { range } from '../support/range.ts';
import { fleet, ids, SweptHub } from '../support/swept-hub.ts';

const size = 60;

let table: TableClient;
beforeAll(async () => {
  table = await openTestTable();
});

/** A hub of sixty devices, all of which the directory has. */
async function swept(): Promise<SweptHub> {
  const hub = new SweptHub(table, fleet(size), 3);
  await hub.sync();
  expect(await hub.live()).toHaveLength(size);
  return hub;
}

describe('case 22: a twin query that fails', () => {
  it('with 429 to nearly every page takes no member away, and comes to its end', async () => {
    const hub = await swept();
    hub.registry.set({ ...fleet(1)[0]!, groupTag: 'moved', twinVersion: 9 });
    let calls = 0;
    hub.registry.onPage = () => {
      if (calls++ % 3 > 0) throw new Error('429');
    };
    const failures: unknown[] = [];
    for (let outcome = ''; outcome !== 'complete'; ) {
      ({ outcome } = await hub.sync().catch((error: unknown) => {
        failures.push(error);
        return { outcome: 'failed' };
      }));
      expect(await hub.live()).toHaveLength(size);
    }
    expect(failures.length).toBeGreaterThan(10);
    expect((await hub.known()).find(({ groupTag }) => groupTag === 'moved')).toBeDefined();
  });

  it('with a page that is lost goes on from that page, though its process ends', async () => {
    const hub = await swept();
    hub.registry.pagesRead = 0;
    hub.registry.onPage = () => {
      if (hub.registry.pagesRead === 15) throw new Error('no answer');
    };
    await expect(hub.sync()).rejects.toThrow('no answer');
    hub.restart();
    expect(await hub.live()).toHaveLength(size);
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', pages: 20, removed: 0 });
    expect(hub.registry.pagesRead).toBe(21);
  });

  it('with devices listed twice has each once', async () => {
    const hub = await swept();
    const { registry } = hub;
    const readPage = registry.readPage.bind(registry);
    let before: Awaited<ReturnType<typeof readPage>>['devices'] = [];
    registry.readPage = async (continuation) => {
      const page = await readPage(continuation);
      const devices = [...before, ...page.devices, ...page.devices];
      before = page.devices;
      return { ...page, devices };
    };
    registry.set({ ...fleet(1)[0]!, groupTag: 'moved', twinVersion: 9 });
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', changed: 1, removed: 0 });
    expect(ids(await hub.records())).toEqual(ids(fleet(size)));
  });

  it('with no device at all keeps the last good list', async () => {
    const hub = await swept();
    for (const { deviceId } of fleet(size)) hub.registry.hidden.add(deviceId);
    for (const _ of range(0, 3)) expect(await hub.sync()).toMatchObject({ removed: 0 });
    expect(await hub.live()).toHaveLength(size);
  });

  it('with less than four fifths of them waits for another that agrees, and asks for some itself', async () => {
    const hub = await swept();
    for (const { deviceId } of fleet(size).slice(40)) hub.registry.hidden.add(deviceId);
    for (const _ of range(0, 3)) expect(await hub.sync()).toMatchObject({ removed: 0 });
    expect(await hub.live()).toHaveLength(size);
  });
});
