import { describe, expect, it } from 'vitest';
import { deviceCodec } from '../../../shared/chains/device-codec.ts';
import {
  restoreDevice,
  restoreQueue,
  type StoredDevice,
  storeDevice,
} from '../../../shared/chains/state-codec.ts';
import type { DeviceState } from '../../../shared/evaluation/device-state.ts';
import { newPartitionState } from '../../../shared/evaluation/partition-state.ts';
import type { RuleDraft } from '../../../shared/rules/rule.ts';
import { securityMessage } from '../../support/hub-events.ts';
import { Partition } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { throughCodec } from '../../support/through-codec.ts';

const window = { minThreshold: 1, maxThreshold: 5, timeWindowSize: 'PT5M' };

/** A partition whose device is under these rules. */
function under(...drafts: (Partial<RuleDraft> & { ruleType: string })[]): Partition {
  return new Partition(aPolicy({ default: drafts.map((draft) => aRule(draft)) }));
}

const deviceOf = ({ state }: Pick<Partition, 'state'>): DeviceState => state.devices.get('pump')!;

/** Through bytes, as a row holds it. */
function throughStorage(stored: StoredDevice) {
  const state = newPartitionState(-1, [1, 2]);
  restoreDevice(state, throughCodec(deviceCodec, stored));
  restoreQueue(state);
  return state;
}

const sum = {
  ...{ ruleType: 'TimeWindowCustomAlertRule', id: 'sum', timeWindowSize: 'PT5M' },
  ...{ maxThreshold: 10, signal: { path: '/v', aggregate: 'sum' as const } },
};

describe('a stored device', () => {
  it.each(['count', 'sum', 'average', 'minimum', 'maximum', 'distinct'] as const)(
    'keeps the windows of %s',
    (aggregate) => {
      const partition = under({ ...sum, minThreshold: 2, signal: { path: '/v', aggregate } });
      partition.receive({ at: 0, body: { v: [0.1, 0.2, -7] } }, { at: 400, body: { v: 9 } });
      const [before] = deviceOf(partition).windows;
      const [after] = deviceOf({ state: throughStorage(storeDevice(deviceOf(partition))) }).windows;
      expect(after).toMatchObject({
        ...{ startedMs: before!.startedMs, duePane: before!.duePane, run: before!.run },
        ...{ scheduledMs: before!.scheduledMs, judgedBelow: before!.judgedBelow },
      });
      for (let pane = before!.newestPane - 90; pane < before!.newestPane + 90; pane++)
        expect(after!.valueAt(pane)).toBe(before!.valueAt(pane));
    },
  );

  it('keeps sums of numbers too large to add', () => {
    const partition = under(sum, {
      ...sum,
      id: 'mean',
      signal: { path: '/v', aggregate: 'average' },
    });
    const huge = { at: 0, body: { v: [Number.MAX_VALUE, Number.MAX_VALUE] } };
    partition.receive(huge, { ...huge, body: { v: -Number.MAX_VALUE } });
    const before = storeDevice(deviceOf(partition));
    const after = storeDevice(deviceOf({ state: throughStorage(before) }));
    expect(after).toEqual(before);
    expect(JSON.stringify(before.windows)).not.toContain('null,');
    for (const alert of partition.list()) expect(alert.observed).toBe(Number.MAX_VALUE);
  });

  it('keeps what it was seen to send, and its group', () => {
    const partition = under({ ruleType: 'MqttD2CMessagesNotInAllowedRange', ...window });
    partition.receive({ at: 0 });
    const after = deviceOf({ state: throughStorage(storeDevice(deviceOf(partition))) });
    expect(after).toMatchObject({
      hasSent: true,
      hasTwinChanged: false,
      group: { folded: 'default' },
    });
    expect(after.facts).toEqual(deviceOf(partition).facts);
  });

  it('keeps open episodes, and how many values of a list have one', () => {
    const partition = under({ ruleType: 'ProcessNotAllowed', allowlistValues: [] });
    const Payload = ['nc', 'sh', 'nc'].map((Executable) => ({ Executable }));
    partition.receive({ at: 0, body: securityMessage([{ Name: 'ProcessCreate', Payload }]) });
    const state = throughStorage(storeDevice(deviceOf(partition)));
    const { episodes, openValues } = deviceOf({ state });
    expect(openValues).toEqual(new Map([['ProcessNotAllowed', 2]]));
    expect([...episodes]).toEqual([...deviceOf(partition).episodes]);
    expect(state.due.nextMs).toBe(partition.state.due.nextMs);
  });

  it('has nothing in the queue when nothing waits for time', () => {
    const partition = under({
      ruleType: 'MqttD2CMessagesNotInAllowedRange',
      ...window,
      minThreshold: 0,
    });
    partition.receive({ at: 0 });
    const state = throughStorage(storeDevice(deviceOf(partition)));
    expect(deviceOf({ state }).windows).toMatchObject([{ duePane: Infinity }]);
    expect(state.due.nextMs).toBe(Infinity);
  });
});

it('a number that JSON writes as infinite is a type mismatch, and no observation', () => {
  const partition = under(sum);
  partition.receive({ at: 0, body: Buffer.from('{"v":[1e999,-1e999,3]}') });
  expect(partition.state.tally.count('typeMismatch')).toBe(2);
  expect(partition.list()).toEqual([]);
});
