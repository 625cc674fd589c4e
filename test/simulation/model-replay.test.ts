import { beforeEach, describe, expect, it } from 'vitest';
import type { LogRecord } from '../../shared/chains/log-record.ts';
import { stream } from '../model/real-evaluator.ts';
import { startMs } from '../support/hub-events.ts';
import { someFacts } from '../support/partition.ts';
import { aPolicy, aRule } from '../support/policies.ts';
import { ModelReplay } from './parts/model-replay.ts';
import { PolicyRevisions } from './parts/policy-revisions.ts';

const alive = aRule({
  ruleType: 'MqttD2CMessagesNotInAllowedRange',
  minThreshold: 1,
  maxThreshold: 1_000,
  timeWindowSize: 'PT5M',
});
/** A device that speaks once is silent for a window by then. */
const silentMs = startMs + 315_000;
const laterMs = silentMs + 60_000;
const policies = new PolicyRevisions();
policies.add(aPolicy({ default: [alive] }));

let replay: ModelReplay;
function commit(
  inputs: Partial<LogRecord['inputs']>,
  { isFull = false, watermarkMs = inputs.tickMs ?? startMs } = {},
): void {
  const record = { devices: [], inputs: { policyRevision: 1, facts: [], ...inputs } };
  const message = { kind: 'message', timeMs: startMs, count: 1 } as const;
  const first = {
    ...({ stream: 'messages', sequenceNumber: 0, enqueuedMs: startMs } as const),
    ...{ deviceId: 'pump', activities: [message] },
  };
  replay.takeIn(record, inputs.events === undefined ? [] : [first], { isFull, watermarkMs });
}

beforeEach(() => {
  replay = new ModelReplay(stream, policies);
  commit({ facts: [someFacts('pump')], toldMs: startMs, events: [0, 0] });
});

describe('when a tick filled a commit and a later one comes before the rest of it', () => {
  it('what was due is of the moment that time had come to', () => {
    commit({ tickMs: silentMs }, { isFull: true });
    commit({ tickMs: laterMs });
    expect(replay.isUndecided).toBe(false);
    expect(replay.alerts()).toMatchObject([{ deviceId: 'pump', detectedMs: silentMs }]);
  });

  it('nothing is decided if time had not come to it', () => {
    commit({ tickMs: silentMs }, { isFull: true, watermarkMs: startMs });
    commit({ tickMs: laterMs });
    expect(replay.isUndecided).toBe(true);
  });

  it('nothing is decided if facts come with it', () => {
    commit({ tickMs: silentMs }, { isFull: true });
    commit({ tickMs: laterMs, facts: [someFacts('pump', { status: 'disabled' })] });
    expect(replay.isUndecided).toBe(true);
  });
});

it('what facts start begins when they were told, though they went ahead of all that has a time', () => {
  const awaited = { telemetry: true, twin: false };
  replay = new ModelReplay(stream, policies);
  commit({ facts: [someFacts('fan', { awaited })], toldMs: startMs }, { watermarkMs: undefined });
  commit({ tickMs: laterMs, toldMs: laterMs });
  expect(replay.alerts()).toMatchObject([{ deviceId: 'fan', detectedMs: laterMs }]);
});
