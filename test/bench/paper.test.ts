import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documents, withTables } from '../../bench/paper/documents.ts';
import { fleets } from '../../bench/paper/fleets.ts';
import { built, given, measured } from '../../bench/paper/inputs.ts';
import { monthlyUsage } from '../../bench/paper/monthly.ts';
import { steadyState } from '../../bench/paper/steady-state.ts';
import host from '../../host.json' with { type: 'json' };
import { usualCommitLimits } from '../../shared/chains/commit-limits.ts';
import { keptChanges } from '../../shared/storage/trim-changes.ts';

const sourceOf = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

describe('the tables of the documents', () => {
  for (const [name, tables] of Object.entries(documents)) {
    it(`of docs/${name} are what npm run paper prints`, () => {
      const document = sourceOf(`docs/${name}`);
      expect(withTables(document, tables)).toBe(document);
    });
  }
});

describe('the inputs of the paper', () => {
  it('are as the code is', () => {
    const { maxEventBatchSize, batchCheckpointFrequency, minEventBatchSize } =
      host.extensions.eventHubs;
    expect(built.maxEventsPerBatch.value).toBe(maxEventBatchSize);
    expect(built.batchesPerCheckpoint.value).toBe(batchCheckpointFrequency);
    expect([built.heldBackMs.value, minEventBatchSize]).toEqual([0, 1]);
    expect(built.commitsPerSnapshot.value).toBe(usualCommitLimits.maxCommitsWithoutSnapshot);
    expect(built.keptDirectoryVersions.value).toBe(keptChanges);
    const constants: [number, string, RegExp][] = [
      [built.policyPollSeconds.value * 1e3, 'chains/current-policy', /pollIntervalMs = ([\d_]+)/],
      [
        built.directoryPollSeconds.value * 1e3,
        'storage/table-directory-view',
        /pollIntervalMs = ([\d_]+)/,
      ],
      [built.incidentsPollSeconds.value * 1e3, 'storage/open-incidents', /freshMs = ([\d_]+)/],
    ];
    for (const [value, path, pattern] of constants) {
      const [, found] = pattern.exec(sourceOf(`shared/${path}.ts`)) ?? [];
      expect(Number(found?.replaceAll('_', '')), path).toBe(value);
    }
  });

  it('are the bars of the benchmarks', () => {
    const bars: [string, string][] = [
      ['memory/directory', `atMost: ${measured.directoryBytesPerDevice.value},`],
      ['memory/windows', `atMost: ${(measured.stateBytesPerDevice.value * 100_000) / 1e6},`],
      [
        'storage/load-partition',
        `atMost: ${(measured.loadMicrosPerDevice.value * 100_000) / 1e6},`,
      ],
      [
        'local/pipeline',
        `atLeast: ${(1e6 / measured.microsPerEvent.value / 1e3).toFixed(0)}_000 }`,
      ],
      ['storage/snapshot', 'atMost: snapshotMicrosPerDevice.value'],
      ['storage/snapshot', 'atMost: snapshotBytesPerDevice.value'],
      ['storage/small-batches', 'atMost: measured.writesPerBatch.value'],
      ['storage/small-batches', 'atMost: measured.workerMsPerBatch.value'],
    ];
    for (const [row, bar] of bars) expect(sourceOf(`bench/rows/${row}.ts`), row).toContain(bar);
  });
});

const someFleet = fc.record({
  devices: fc.integer({ min: 1, max: 250_000 }),
  partitions: fc.integer({ min: 2, max: 32 }),
  instances: fc.constant(4),
  instanceGb: fc.constantFrom(2, 4),
  sweepsPerDay: fc.integer({ min: 1, max: 96 }),
});

describe('the model of the paper', () => {
  it('takes every event in, in batches that the trigger can hand over', () => {
    fc.assert(
      fc.property(someFleet, (fleet) => {
        const { eventsPerSecond, eventsPerBatch, batchesPerSecond } = steadyState(fleet, given);
        expect(eventsPerBatch).toBeGreaterThanOrEqual(1);
        expect(eventsPerBatch).toBeLessThanOrEqual(given.maxEventsPerBatch);
        expect(batchesPerSecond * eventsPerBatch).toBeCloseTo(eventsPerSecond, 6);
      }),
    );
  });

  it('never lets instances do more than they can', () => {
    fc.assert(
      fc.property(someFleet, (fleet) => {
        const state = steadyState(fleet, given);
        const perBatchMs = given.workerMsPerBatch + given.hostMsPerBatch;
        const cores =
          (state.batchesPerSecond * perBatchMs) / 1e3 +
          (state.eventsPerSecond * given.microsPerEvent) / 1e6 +
          state.snapshotCores;
        expect(cores).toBeLessThanOrEqual(fleet.instances * (fleet.instanceGb / 2) * 0.7 + 1e-9);
      }),
    );
  });

  it('is paid for no more time than there is', () => {
    fc.assert(
      fc.property(someFleet, (fleet) => {
        const { activeGbSeconds, readyGbSeconds } = monthlyUsage(fleet, given);
        expect(activeGbSeconds).toBeLessThanOrEqual(readyGbSeconds);
      }),
    );
  });

  it('says so when a fleet is too large for what was chosen', () => {
    const oneInstance = { ...fleets['1 M'], instances: 1 };
    expect(() => steadyState(oneInstance, given)).toThrow(/memory/);
    const busy = { ...given, messagesPerDay: 86_400 };
    expect(() => steadyState(fleets['1 M'], busy)).toThrow(/too many/);
  });
});
