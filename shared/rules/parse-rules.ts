import { maxListedProblems } from '../kernel/invalid-request.ts';
import { toPointer } from '../kernel/json-pointer.ts';
import type { Problem } from '../kernel/service-error.ts';
import { type Parsed, problem } from '../kernel/zod-problems.ts';
import { checkGroupLimits } from './group-limits.ts';
import { parseRule } from './parse-rule.ts';
import type { RuleDraft } from './rule.ts';
import { ruleLimits } from './rule-limits.ts';

type Path = readonly PropertyKey[];

/** A rule, and where it stands in what was sent. */
export interface PlacedRule {
  rule: unknown;
  at: Path;
}

/**
 * Reads the rules of a whole policy: the bare array, which stands at `at` in what was sent. Problems
 * of all rules come at once, as many as an answer lists; of more rules than a group holds, only the
 * first are looked at.
 */
export function parseRules(sent: unknown, at: Path = []): Parsed<RuleDraft[]> {
  if (!Array.isArray(sent)) {
    const message = 'must be an array of rules, as a GET of the same address returns it in "value"';
    return { problems: [problem('WrongType', at, message)] };
  }
  // What is not looked at is given no place either: a body may have millions of items.
  const looked = lookedAt(sent).map((rule, i) => ({ rule, at: [...at, i] }));
  return parseLooked(looked, sent, at);
}

/** The same of rules that stand in several places of a group, which stands at `at`. */
export function parsePlacedRules(sent: readonly PlacedRule[], at: Path): Parsed<RuleDraft[]> {
  const rules = sent.map(({ rule }) => rule);
  return parseLooked(lookedAt(sent), rules, at);
}

function lookedAt<T>(sent: readonly T[]): T[] {
  return sent.slice(0, ruleLimits.rulesPerGroup);
}

function parseLooked(
  looked: readonly PlacedRule[],
  all: readonly unknown[],
  at: Path,
): Parsed<RuleDraft[]> {
  const drafts: RuleDraft[] = [];
  const problems: Problem[] = [];
  for (const placed of looked) {
    if (problems.length > maxListedProblems) break;
    const parsed = parseRule(placed.rule, placed);
    if ('value' in parsed) drafts.push(parsed.value);
    else problems.push(...parsed.problems);
  }
  problems.push(...findRepeatedIds(looked), ...checkGroupLimits(all, at));
  return problems.length > 0 ? { problems } : { value: drafts };
}

/** Looks at what was sent, so that a repeated id is told beside whatever else is wrong with its rule. */
function findRepeatedIds(looked: readonly PlacedRule[]): Problem[] {
  const first = new Map<string, Path>();
  return looked.flatMap(({ rule, at }) => {
    const id = idOf(rule);
    if (id === undefined) return [];
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, at);
      return [];
    }
    const message = `must differ from the id of the rule at ${toPointer(earlier)}`;
    return [problem('Duplicate', [...at, 'id'], message)];
  });
}

/** A rule of a built-in type has its type for an id if it names none. */
function idOf(rule: unknown): string | undefined {
  if (typeof rule !== 'object' || rule === null) return undefined;
  const { id, ruleType } = rule as { id?: unknown; ruleType?: unknown };
  const text = id ?? ruleType;
  return typeof text === 'string' ? text : undefined;
}
