import { maxListedProblems } from '../kernel/invalid-request.ts';
import type { Problem } from '../kernel/service-error.ts';
import { type Parsed, problem } from '../kernel/zod-problems.ts';
import { checkGroupLimits } from './group-limits.ts';
import { parseRule } from './parse-rule.ts';
import type { RuleDraft } from './rule.ts';
import { ruleLimits } from './rule-limits.ts';

/**
 * Reads the rules of a whole policy: the bare array. Problems of all rules come at once, as many as an
 * answer lists; of more rules than a group holds, only the first are looked at.
 */
export function parseRules(sent: unknown): Parsed<RuleDraft[]> {
  if (!Array.isArray(sent)) {
    const message = 'must be an array of rules, as a GET of the same address returns it in "value"';
    return { problems: [problem('WrongType', [], message)] };
  }
  const drafts: RuleDraft[] = [];
  const problems: Problem[] = [];
  const looked = sent.slice(0, ruleLimits.rulesPerGroup);
  for (const [i, rule] of looked.entries()) {
    if (problems.length > maxListedProblems) break;
    const parsed = parseRule(rule, { at: [i] });
    if ('value' in parsed) drafts.push(parsed.value);
    else problems.push(...parsed.problems);
  }
  problems.push(...findRepeatedIds(looked), ...checkGroupLimits(sent));
  return problems.length > 0 ? { problems } : { value: drafts };
}

/** Looks at what was sent, so that a repeated id is told beside whatever else is wrong with its rule. */
function findRepeatedIds(sent: readonly unknown[]): Problem[] {
  const first = new Map<string, number>();
  return sent.flatMap((rule, i) => {
    const id = idOf(rule);
    if (id === undefined) return [];
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, i);
      return [];
    }
    return [problem('Duplicate', [i, 'id'], `must differ from the id of the rule at /${earlier}`)];
  });
}

/** A rule of a built-in type has its type for an id if it names none. */
function idOf(rule: unknown): string | undefined {
  if (typeof rule !== 'object' || rule === null) return undefined;
  const { id, ruleType } = rule as { id?: unknown; ruleType?: unknown };
  const text = id ?? ruleType;
  return typeof text === 'string' ? text : undefined;
}
