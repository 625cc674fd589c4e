import type { Policy } from '../../shared/policy/policy.ts';
import type { ExpectedAlert, TestActivity, TestDevice } from './rule-test-schema.ts';

/** One test: what devices do under a policy, and the alerts that this is to raise. */
export interface RuleTest {
  name: string;
  /** Where it stands in its file, such as "line 3, column 5", if that can be said. */
  place: string | undefined;
  startMs: number;
  /** Since the start. */
  untilMs: number;
  /** Whether alerts beyond the expected ones are all right. */
  isPartial: boolean;
  devices: readonly TestDevice[];
  activities: readonly TestActivity[];
  alerts: readonly ExpectedAlert[];
}

/** The tests of a file, with the policy that they are about. */
export interface RuleTestFile {
  policy: Policy;
  /** What to know of the policy file although nothing is wrong. */
  notes: readonly string[];
  tests: readonly RuleTest[];
}
