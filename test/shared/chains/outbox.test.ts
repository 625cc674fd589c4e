import { describe, expect, it } from 'vitest';
import type { AlertImage } from '../../../shared/alerts/alert.ts';
import type { AlertStore } from '../../../shared/alerts/alert-store.ts';
import { CorruptChainError } from '../../../shared/chains/chain-store.ts';
import { encodeRecord } from '../../../shared/chains/log-record.ts';
import { Outbox } from '../../../shared/chains/outbox.ts';
import type { DeviceChange, DeviceDirectory } from '../../../shared/devices/device-directory.ts';
import type { IncidentReport } from '../../../shared/incidents/incident-store.ts';
import { alertImage } from '../../support/alert-images.ts';
import { ChainWriter } from '../../support/chain-commits.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { MemoryChainStore } from '../../support/memory-chain-store.ts';

const condition = (n: number) => alertImage(n).condition;
const change = (deviceId: string): DeviceChange => ({
  facts: deviceFacts(deviceId),
  source: 'twinChange',
});
const dataLoss = { from: 7, to: 9, untilMs: 0 };
const record = (n: number, factChanges: DeviceChange[] = []) =>
  encodeRecord({ alerts: [condition(n)], factChanges });

/** An outbox over a chain in memory; each of the stores it hands on to may fail. */
function anOutbox() {
  const chain = new MemoryChainStore();
  const seen = {
    images: [] as AlertImage[],
    applied: [] as [DeviceChange[], string][],
    incidents: [] as IncidentReport[],
  };
  const failing = { alerts: false, directory: false, incidents: false };
  const alerts: Pick<AlertStore, 'write'> = {
    write: async (images) => {
      if (failing.alerts) throw new Error('no alerts now');
      seen.images.push(...images);
    },
  };
  const directory: Pick<DeviceDirectory, 'apply'> = {
    apply: async (changes, nowUtc) => {
      if (failing.directory) throw new Error('no directory now');
      seen.applied.push([[...changes], nowUtc]);
      return changes.length;
    },
  };
  const incidents = {
    raise: async (report: IncidentReport) => {
      if (failing.incidents) throw new Error('no incidents now');
      seen.incidents.push(report);
    },
    end: async () => undefined,
  };
  const outbox = new Outbox(
    {
      ...{ chain, incidents, clock: new FixedClock() },
      alerts: alerts as AlertStore,
      directory: directory as DeviceDirectory,
    },
    { hub: 'plant', stream: 'telemetry', partitionId: '3', hasExcerpts: true },
  );
  return { chain, writer: new ChainWriter(chain), outbox, seen, failing };
}

describe('an outbox', () => {
  it('hands on what waits, oldest first, under its chain and commit', async () => {
    const { chain, writer, outbox, seen } = anOutbox();
    await writer.write({ outbox: [record(1)] });
    await writer.write();
    await writer.write({ outbox: [record(2, [change('pump')])] });
    await outbox.drain();
    expect(seen.images).toEqual([
      { chain: 'plant/telemetry/3', commit: 1, condition: condition(1) },
      { chain: 'plant/telemetry/3', commit: 3, condition: condition(2) },
    ]);
    expect(seen.applied).toEqual([[[change('pump')], '2026-01-01T00:00:00.000Z']]);
    expect(await chain.readOutbox()).toEqual([]);
  });

  it.each(['alerts', 'directory', 'incidents'] as const)(
    'keeps what %s did not take',
    async (store) => {
      const { chain, writer, outbox, seen, failing } = anOutbox();
      const factChanges = [change('pump')];
      await writer.write({ outbox: [encodeRecord({ alerts: [], factChanges, dataLoss })] });
      await writer.write({ outbox: [record(2)] });
      failing[store] = true;
      await expect(outbox.drain()).rejects.toThrow(`no ${store} now`);
      expect(await chain.readOutbox()).toHaveLength(2);
      failing[store] = false;
      await outbox.drain();
      expect(seen.images.at(-1)?.commit).toBe(2);
      expect(seen.applied.length).toBeGreaterThan(0);
      expect(seen.incidents.at(-1)).toMatchObject({ kind: 'dataLoss', from: '7', to: '9' });
      expect(await chain.readOutbox()).toEqual([]);
    },
  );

  it('stops at a record that is damaged, and says of which commit', async () => {
    const { chain, writer, outbox, seen } = anOutbox();
    await writer.write({ outbox: [record(1)] });
    await writer.write({ outbox: [record(2).subarray(1)] });
    await expect(outbox.drain()).rejects.toThrow(CorruptChainError);
    await expect(outbox.drain()).rejects.toThrow('the alerts of commit 2: ');
    expect(seen.images.map(({ commit }) => commit)).toEqual([1]);
    expect(await chain.readOutbox()).toHaveLength(1);
  });

  it('hands on the commit just made without reading it, and leaves others', async () => {
    const { chain, writer, outbox, seen } = anOutbox();
    await writer.write({ outbox: [record(1)] });
    const keys = await writer.write({ outbox: [record(2)] });
    await outbox.drainCommit(2, keys, { alerts: [condition(2)], factChanges: [] });
    expect(seen.images.map(({ commit }) => commit)).toEqual([2]);
    expect((await chain.readOutbox()).map(({ commit }) => commit)).toEqual([1]);
  });

  it('writes nothing when nothing waits', async () => {
    const { outbox, seen, failing } = anOutbox();
    failing.alerts = true;
    await outbox.drain();
    expect(seen).toEqual({ images: [], applied: [], incidents: [] });
  });
});
