import { expect, it } from 'vitest';
import { newHead } from '../../../shared/chains/chain-store.ts';
import type { CurrentPolicy } from '../../../shared/chains/current-policy.ts';
import { type GatheringPorts, InputGathering } from '../../../shared/chains/input-gathering.ts';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import { newPartitionState } from '../../../shared/evaluation/partition-state.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { hubEvent, startMs } from '../../support/hub-events.ts';
import { Partition, someFacts } from '../../support/partition.ts';
import { aPolicy } from '../../support/policies.ts';

function gatheringBy(directoryView: Partial<GatheringPorts['directoryView']>): InputGathering {
  const policy = compilePolicy(aPolicy({}));
  return new InputGathering(
    {
      directoryView: directoryView as GatheringPorts['directoryView'],
      policy: { get: async () => policy } as unknown as CurrentPolicy,
      lookUp: () => undefined,
    },
    { trustedProperties: new Set() },
  );
}

it('facts that a feed read before a device was erased are not taken in after it', async () => {
  const devices = new Map<string, DeviceFacts>();
  for (const id of ['erased', 'forgotten', 'there']) devices.set(id, deviceFacts(id));
  const directoryView = {
    ...{ version: 4, isComplete: true, changedSince: () => [] },
    find: (deviceId: string) => devices.get(deviceId),
    refresh: async () => undefined,
    // Another process has erased them, and committed what it knew of the directory.
    catchUp: async () => {
      directoryView.version = 6;
      devices.set('erased', deviceFacts('erased', { status: 'deleted' }));
      devices.delete('forgotten');
    },
  };
  const gathering = gatheringBy(directoryView);
  const state = newPartitionState(-1, [1, 2]);
  const facts = [...devices.keys()].map((deviceId) => someFacts(deviceId));
  const head = { ...newHead(state), directoryVersion: 5 };
  const inputs = await gathering.inputs(head, state, { events: [], facts });
  expect(inputs.facts.map(({ deviceId }) => deviceId)).toEqual(['there']);
});

it('a held device whose status changes while time goes on is told no less for it', async () => {
  const devices = new Map([['pump', deviceFacts('pump')]]);
  const gathering = gatheringBy({
    ...{ version: 4, isComplete: true, changedSince: () => [] },
    find: (deviceId) => devices.get(deviceId),
    refresh: async () => {
      devices.set('pump', deviceFacts('pump', { status: 'deleted' }));
    },
  });
  const awaited = someFacts('pump', { awaited: { telemetry: true, twin: false } });
  const { state } = new Partition(aPolicy({}), [awaited]);
  const seen = someFacts('pump', { awaited: { telemetry: false, twin: false } });
  const piece = { events: [], facts: [seen], tickMs: startMs + 60_000 };
  const inputs = await gathering.inputs(newHead(state), state, piece);
  expect(inputs).toMatchObject({ facts: [seen], tickMs: piece.tickMs });
});

it.each([
  ['deviceLifecycleEvents', 1],
  ['twinChangeEvents', 0],
])('before %s the newest of the directory is read %i times', async (source, times) => {
  let reads = 0;
  const directoryView = {
    ...{ version: 4, isComplete: true, changedSince: () => [] },
    ...{ find: () => undefined, refresh: async () => undefined },
    catchUp: async () => {
      reads += 1;
    },
  };
  const gathering = gatheringBy(directoryView);
  const state = newPartitionState(-1, [1, 2]);
  const event = hubEvent({ sequenceNumber: 0, enqueuedMs: startMs, deviceId: 'pump', source });
  await gathering.inputs(newHead(state), state, { events: [event] });
  expect(reads).toBe(times);
});
