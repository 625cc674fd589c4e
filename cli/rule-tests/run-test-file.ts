import { unjudgedRules } from '../../shared/interchange/unjudged-rules.ts';
import type { WrongFile } from '../documents/wrong-file.ts';
import { devicesWithoutProtocol } from './blind-spots.ts';
import { readRuleTests } from './read-rule-tests.ts';
import { runRuleTest, type TestResult } from './run-rule-test.ts';

/** What came of a file of tests. */
export type FileReport = RanFile | { path: string; wrong: readonly WrongFile[] };

export interface RanFile {
  path: string;
  tests: readonly ReportedTest[];
  /** What its tests cannot show. */
  notes: readonly string[];
}

export interface ReportedTest extends TestResult {
  durationMs: number;
  /** What cannot be seen in the alerts. */
  notes: readonly string[];
}

/** Reads and runs a file of tests; its path is relative to a folder. */
export async function runTestFile(
  path: string,
  folder: string,
  nowMs: () => number,
): Promise<FileReport> {
  const read = await readRuleTests(path, folder);
  if ('wrong' in read) return { path, wrong: read.wrong };
  const { policy, tests } = read.file;
  const unjudged = unjudgedRules(policy.groups.values()).map(
    ({ group, rule, evidence }) =>
      `rule ${rule} of group ${group} is not evaluated yet: ${evidence}`,
  );
  const notes = [...read.file.notes, ...unjudged];
  return {
    ...{ path, notes },
    tests: tests.map((test) => {
      const beganMs = nowMs();
      const result = runRuleTest(policy, test);
      const counted = result.counters.map(([name, count]) => `counted ${name}: ${count}`);
      const notes = [...devicesWithoutProtocol(policy, test), ...counted];
      return { ...result, notes, durationMs: nowMs() - beganMs };
    }),
  };
}
