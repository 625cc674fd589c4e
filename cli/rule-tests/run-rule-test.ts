import type { MemberFacts } from '../../shared/devices/member-facts.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { firstTwinVersion, generation, hubEvents } from './hub-events.ts';
import { matchAlerts, type Unmatched } from './match-alerts.ts';
import type { RuleTest } from './rule-test.ts';
import type { TestDevice } from './rule-test-schema.ts';
import { shownAlert } from './shown-alert.ts';
import { VirtualPartition } from './virtual-partition.ts';

/** What came out of a test. */
export interface TestResult extends Unmatched {
  test: RuleTest;
  /** Nothing is missing, and nothing is unexpected unless the test tells only a part. */
  hasPassed: boolean;
  /** What the app counted because it could not be judged as it was, such as `tooLate`. */
  counters: readonly [name: string, count: number][];
}

/** Runs a test on the evaluation that the app runs, with its events stamped as IoT Hub stamps them. */
export function runRuleTest(policy: Policy, test: RuleTest): TestResult {
  const { startMs, untilMs, alerts, isPartial } = test;
  const partition = new VirtualPartition(policy, test.devices.map(factsOf), startMs);
  for (const event of hubEvents(test)) partition.receive(event);
  partition.passUntil(startMs + untilMs);
  const raised = partition.alerts().map((alert) => shownAlert(alert, startMs));
  const { missing, unexpected } = matchAlerts(alerts, raised);
  const hasPassed = missing.length === 0 && (isPartial || unexpected.length === 0);
  return { test, hasPassed, missing, unexpected, counters: partition.counters() };
}

/** The silence of each is judged from the start, on both of its streams of events. */
function factsOf({ id, group, protocol, status }: TestDevice): MemberFacts {
  return {
    deviceId: id,
    generation,
    status,
    groupTag: group,
    tagSource: 'directory',
    twinVersion: firstTwinVersion,
    ...(protocol === undefined ? {} : { protocol }),
    awaited: { telemetry: true, twin: true },
  };
}
