import { isJsonObject } from '../kernel/json-object.ts';
import type { Problem } from '../kernel/service-error.ts';
import { type Parsed, parseWith, problem } from '../kernel/zod-problems.ts';
import { checkAcrossFields } from './check-across-fields.ts';
import type { RuleDraft } from './rule.ts';
import { ruleSchema, serverSetOfRule, untypedRuleSchema } from './rule-schema.ts';
import { findRuleType } from './rule-types.ts';

interface ParseOptions {
  /** Where the rule stands in the body. */
  at?: readonly PropertyKey[];
  /** The id that the address names; the body may leave it out or repeat it. */
  id?: string;
}

/** Reads a rule as its owner writes it. Server-set properties are passed over; problems come all at once. */
export function parseRule(sent: unknown, { at = [], id }: ParseOptions = {}): Parsed<RuleDraft> {
  const rule = isJsonObject(sent) && id !== undefined ? { id, ...sent } : sent;
  const type =
    isJsonObject(rule) && typeof rule.ruleType === 'string'
      ? findRuleType(rule.ruleType)
      : undefined;
  const parsed = parseWith(type === undefined ? untypedRuleSchema : ruleSchema(type), rule, at);
  const problems = [
    ...('problems' in parsed ? parsed.problems : []),
    ...(isJsonObject(rule) ? checkId(rule.id, id, at) : []),
    ...(isJsonObject(rule) && type !== undefined ? checkAcrossFields(type, rule, at) : []),
  ];
  return 'value' in parsed && problems.length === 0
    ? { value: draftOf(parsed.value) }
    : { problems };
}

/** What the schema of a type accepted is a draft of it, but for what the app sets itself. */
function draftOf(accepted: Record<string, unknown>): RuleDraft {
  const written = Object.entries(accepted).filter(([name]) => !serverSet.has(name));
  return Object.fromEntries(written) as unknown as RuleDraft;
}

const serverSet: ReadonlySet<string> = new Set(serverSetOfRule);

function checkId(sent: unknown, id: string | undefined, at: readonly PropertyKey[]): Problem[] {
  if (id === undefined || sent === id) return [];
  return [
    problem('InvalidValue', [...at, 'id'], `must be ${JSON.stringify(id)}, as in the address`),
  ];
}
