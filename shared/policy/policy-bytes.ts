import type { Problem } from '../kernel/service-error.ts';
import { problem } from '../kernel/zod-problems.ts';
import type { Rule } from '../rules/rule.ts';
import { maxHubPolicyBytes, maxPolicyBytes } from '../rules/rule-limits.ts';
import type { Policy } from './policy.ts';

/** What a GET answers must fit into a PUT, however the rules came in. */
export function checkGroupBytes(rules: readonly Rule[]): Problem[] {
  const bytes = bytesOf(rules);
  return bytes <= maxPolicyBytes ? [] : [excess('a group', maxPolicyBytes, bytes)];
}

/** All groups together must fit into each process. They may get fewer also where they are too many. */
export function checkHubBytes(before: Policy, after: Policy): Problem[] {
  const bytes = bytesOfAll(after);
  if (bytes <= Math.max(maxHubPolicyBytes, bytesOfAll(before))) return [];
  return [excess('all groups', maxHubPolicyBytes, bytes)];
}

function excess(whose: string, limit: number, bytes: number): Problem {
  const message = `the rules of ${whose} hold at most ${limit} bytes as JSON, not ${bytes}`;
  return problem('LimitExceeded', [], message);
}

function bytesOfAll({ groups }: Policy): number {
  let bytes = 0;
  for (const { rules } of groups.values()) bytes += bytesOf(rules);
  return bytes;
}

/** Rules are never changed in place, so those that stay are counted once. */
const counted = new WeakMap<readonly Rule[], number>();

function bytesOf(rules: readonly Rule[]): number {
  let bytes = counted.get(rules);
  if (bytes === undefined) {
    bytes = Buffer.byteLength(JSON.stringify(rules));
    counted.set(rules, bytes);
  }
  return bytes;
}
