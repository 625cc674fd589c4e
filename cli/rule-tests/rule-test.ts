import type { Policy } from '../../shared/policy/policy.ts';
import type { PlacedProblem } from '../documents/document.ts';
import type { ExpectedAlert, TestActivity, TestDevice } from './rule-test-schema.ts';

/** One test: what devices do under a policy, and the alerts that this is to raise. */
export interface RuleTest {
  name: string;
  /** Where it stands in its file. */
  line: number;
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
  tests: readonly RuleTest[];
}

/** Problems of one file: of the tests themselves, or of the policy that they name. */
export interface WrongFile {
  path: string;
  problems: readonly PlacedProblem[];
}
