import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hubEvents } from '../../../cli/rule-tests/hub-events.ts';
import { readRuleTest } from '../../../cli/rule-tests/read-rule-test.ts';
import { VirtualPartition } from '../../../cli/rule-tests/virtual-partition.ts';
import type { AlertCondition } from '../../../shared/alerts/alert.ts';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../../shared/evaluation/evaluate.ts';
import { openAlerts } from '../../../shared/evaluation/open-alerts.ts';
import { newPartitionState } from '../../../shared/evaluation/partition-state.ts';
import { someFacts } from '../../support/partition.ts';
import { writtenPolicy } from '../support/written-policy.ts';

const range = { isEnabled: true, timeWindowSize: 'PT5M', minThreshold: 1, maxThreshold: 3 };
const rules = [
  { ...range, ruleType: 'MqttD2CMessagesNotInAllowedRange' },
  { ...range, ruleType: 'FailedLocalLoginsNotInAllowedRange', minThreshold: 0 },
  { ruleType: 'ProcessNotAllowed', isEnabled: true, allowlistValues: ['sh'], suppressFor: 'PT1M' },
];
const policy = writtenPolicy({ name: 'default', rules });

const happening = fc.oneof(
  fc.constant({ message: {} }),
  fc.constantFrom('sh', 'miner').map((process) => ({ security: [{ process }] })),
  fc.integer({ min: 1, max: 3 }).map((hits) => ({ security: [{ failedLogin: 'root', hits }] })),
);
const activity = fc
  .record({ at: fc.nat(1_200), repeat: fc.integer({ min: 1, max: 4 }), happening })
  .map(({ at, repeat, happening: what }) => ({
    ...{ device: 'pump', at: `PT${at}S`, repeat, every: 'PT20S', ...what },
  }));

/** But for the moments at which something is noticed, which is all that a finer time can change. */
function unhurried(alerts: Iterable<AlertCondition>) {
  return [...alerts]
    .map(({ detectedTimeUtc: _detected, resolvedTimeUtc: _resolved, ...rest }) => rest)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

it('time that passes moment by moment raises what one batch of all events raises', () => {
  fc.assert(
    fc.property(fc.array(activity, { maxLength: 12 }), (activities) => {
      const devices = [{ id: 'pump', protocol: 'Mqtt' }];
      const sent = { name: 'a', devices, activities, until: 'PT1H', alerts: [] };
      const told = readRuleTest(sent, policy, []);
      if ('problems' in told) throw new Error(JSON.stringify(told.problems));
      const test = { ...told.value, place: undefined };
      const { startMs } = test;
      const endMs = startMs + test.untilMs;
      const awaited = { telemetry: true, twin: true };
      const generation = '639028224000000000';
      const facts = [someFacts('pump', { awaited, generation })];

      const partition = new VirtualPartition(policy, facts, startMs);
      for (const event of hubEvents(test)) partition.receive(event);
      partition.passUntil(endMs);

      const state = newPartitionState(-1, [1, 2]);
      const stream = { hub: 'hub', stream: 'telemetry', partitionId: '0', hasExcerpts: true };
      const alerts = new Map<string, AlertCondition>();
      const inputs = [
        { facts, events: [], tickMs: startMs },
        { facts: [], events: [...hubEvents(test)] },
        { facts: [], events: [], tickMs: endMs },
      ];
      for (const input of inputs) {
        const outcome = evaluate(state, { policy: compilePolicy(policy), ...input }, stream);
        for (const [id, alert] of outcome.alerts) alerts.set(id, alert);
      }
      for (const alert of openAlerts(state)) alerts.set(alert.id, alert);

      expect(unhurried(partition.alerts())).toEqual(unhurried(alerts.values()));
    }),
  );
});
