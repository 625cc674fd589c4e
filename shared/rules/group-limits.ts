import type { Problem } from '../kernel/service-error.ts';
import { problem } from '../kernel/zod-problems.ts';
import { ruleLimits } from './rule-limits.ts';

interface Lists {
  readonly allowlistValues?: unknown;
  readonly denylistValues?: unknown;
}

/** What is too much in a group with these rules, be they checked already or not. */
export function checkGroupLimits(rules: readonly unknown[]): Problem[] {
  const values = rules.reduce<number>((sum, rule) => sum + countListValues(rule), 0);
  return [
    ...checkLimit(rules.length, ruleLimits.rulesPerGroup, 'rules'),
    ...checkLimit(values, ruleLimits.listValuesPerGroup, 'list values'),
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

function checkLimit(count: number, limit: number, what: string): Problem[] {
  if (count <= limit) return [];
  return [problem('LimitExceeded', [], `a group holds at most ${limit} ${what}, not ${count}`)];
}
