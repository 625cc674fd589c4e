import type { Problem } from '../kernel/service-error.ts';
import { problem } from '../kernel/zod-problems.ts';
import { ruleLimits } from './rule-limits.ts';

interface Lists {
  readonly allowlistValues?: unknown;
  readonly denylistValues?: unknown;
}

/** What is too much in a group at `at` with these rules, be they checked already or not. */
export function checkGroupLimits(
  rules: readonly unknown[],
  at: readonly PropertyKey[] = [],
): Problem[] {
  const values = rules.reduce<number>((sum, rule) => sum + countListValues(rule), 0);
  const { rulesPerGroup, listValuesPerGroup } = ruleLimits;
  return [
    ...(rules.length > rulesPerGroup ? [excess(at, rules.length, rulesPerGroup, 'rules')] : []),
    ...(values > listValuesPerGroup ? [excess(at, values, listValuesPerGroup, 'list values')] : []),
  ];
}

function countListValues(rule: unknown): number {
  if (typeof rule !== 'object' || rule === null) return 0;
  const { allowlistValues, denylistValues }: Lists = rule;
  return lengthOf(allowlistValues) + lengthOf(denylistValues);
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function excess(at: readonly PropertyKey[], count: number, limit: number, what: string): Problem {
  return problem('LimitExceeded', at, `a group holds at most ${limit} ${what}, not ${count}`);
}
