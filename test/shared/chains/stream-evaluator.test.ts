import type { TableClient } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';
import { openTable } from '../../../shared/storage/open-table.ts';
import type { HubEvent } from '../../../shared/telemetry/hub-event.ts';
import type { App } from '../../../shared/wiring/app.ts';
import { hubEvent } from '../../support/hub-events.ts';
import { range } from '../../support/range.ts';
import { telemetryApp } from '../../support/telemetry-app.ts';

function messages(partitionId: string, from: number, count: number): HubEvent[] {
  return range(from, from + count).map((sequenceNumber) => ({
    ...hubEvent({ sequenceNumber, enqueuedMs: Date.now(), deviceId: 'pump' }),
    partitionId,
  }));
}

/** The rows of the app's heads, by partition. */
async function headsOf({ settings }: App) {
  const table: TableClient = await openTable(settings.dataStorage, 'evaluation');
  const heads = new Map<string, { partitionKey: string; rowKey: string; head: string }>();
  for await (const row of table.listEntities<{ head: string }>()) {
    const { partitionKey = '', rowKey = '', head } = row;
    if (rowKey === 'head' && partitionKey.startsWith(settings.hub))
      heads.set(partitionKey.split('~').at(-1)!, { partitionKey, rowKey, head });
  }
  return { table, heads };
}

describe('the evaluator of a stream', () => {
  it('takes batches into the partition they are of', async () => {
    const { app } = await telemetryApp();
    const telemetry = await app.telemetry();
    await telemetry.takeIn([]);
    const batches = [messages('0', 0, 3), messages('2', 0, 5), messages('0', 3, 1)];
    await Promise.all(batches.map((batch) => telemetry.takeIn(batch)));
    const standing = (await telemetry.health()).map(({ partitionId, head }) => [
      ...[partitionId, head?.commit, head?.position],
    ]);
    expect(standing).toEqual([
      ['0', 2, 3],
      ['1', undefined, undefined],
      ['2', 1, 4],
      ['3', undefined, undefined],
      ['unseen', undefined, undefined],
    ]);
  });

  it('stops a partition whose state cannot be read alone, and says so until it can', async () => {
    const { app, again } = await telemetryApp();
    const before = await app.telemetry();
    await before.takeIn(messages('0', 0, 1));
    await before.takeIn(messages('1', 0, 1));
    const { table, heads } = await headsOf(app);
    const whole = { ...heads.get('1')!, format: 1 };
    await table.updateEntity({ ...whole, format: 2 }, 'Replace');

    const restarted = again();
    const telemetry = await restarted.telemetry();
    await telemetry.takeIn(messages('0', 1, 1));
    await expect(telemetry.takeIn(messages('1', 1, 1))).rejects.toThrow('its head has format 2');
    const health = await telemetry.health();
    expect(health.map(({ head }) => head?.position)).toEqual([1, ...Array(4).fill(undefined)]);
    expect(health.map(({ problem }) => problem !== undefined)).toEqual([
      ...[false, true, false, false, false],
    ]);
    const incidents = await restarted.incidents();
    expect(await incidents.countOpen()).toEqual({ stateCorrupt: 1 });
    await expect(telemetry.takeIn(messages('1', 1, 1))).rejects.toThrow(/cannot be used/);
    expect(await incidents.countOpen()).toEqual({ stateCorrupt: 1 });

    await table.updateEntity(whole, 'Replace');
    await telemetry.takeIn(messages('1', 1, 1));
    expect(await incidents.countOpen()).toEqual({});
    expect((await telemetry.health())[1]).toMatchObject({ head: { position: 1 } });
  });
});
