import { maxListedProblems } from '../kernel/invalid-request.ts';
import { isJsonObject } from '../kernel/json-object.ts';
import { toPointer } from '../kernel/json-pointer.ts';
import type { Problem } from '../kernel/service-error.ts';
import { type Parsed, parseWith, problem } from '../kernel/zod-problems.ts';
import { checkAcrossFields } from '../rules/check-across-fields.ts';
import type { RuleDraft } from '../rules/rule.ts';
import type { RuleType } from '../rules/rule-type.ts';
import { findRuleType } from '../rules/rule-types.ts';
import { type ArmList, armListOf, armLists, armSettingOf } from './arm-rule.ts';
import { armPropertiesSchema, armRuleSchema, strayRuleSchema } from './arm-rule-schema.ts';

type Path = readonly (string | number)[];

/**
 * Reads the `properties` of a device security group: thresholdRules, timeWindowRules, allowlistRules
 * and denylistRules, each of which may be left out. What is read-only in them is passed over. Gives
 * all rules sent, in their order, one a type: with its type for an id, and severity Low. Those that are
 * only the defaults of a GET are among them; `replaceArmRules` makes of them what a group has.
 *
 * Problems come all at once, as many as an answer lists, their targets below `at`: rule types that do
 * not exist, that come twice, or that need more than can be said here, and whatever is wrong with the
 * parameters. A time-window rule may stand in thresholdRules, too, as in Microsoft's reference.
 */
export function readArmRules(properties: unknown, at: Path = []): Parsed<RuleDraft[]> {
  const problems: Problem[] = [...problemsOf(parseWith(armPropertiesSchema, properties, at))];
  const drafts: RuleDraft[] = [];
  const places = new Map<string, string>();
  for (const { list, rule, path } of listRules(properties, at)) {
    if (problems.length > maxListedProblems) break;
    const parsed = readRule(list, rule, path);
    if ('value' in parsed) drafts.push(parsed.value);
    problems.push(...problemsOf(parsed), ...checkRepetition(places, rule, path));
  }
  return problems.length > 0 ? { problems } : { value: drafts };
}

interface Placed {
  list: ArmList;
  rule: unknown;
  path: Path;
}

/** One after another: a body may have millions, and few of them are looked at. */
function* listRules(properties: unknown, at: Path): Generator<Placed> {
  if (!isJsonObject(properties)) return;
  for (const list of armLists) {
    const rules = properties[list];
    if (!Array.isArray(rules)) continue;
    for (const [i, rule] of rules.entries()) yield { list, rule, path: [...at, list, i] };
  }
}

function readRule(list: ArmList, sent: unknown, path: Path): Parsed<RuleDraft> {
  const type = typeOf(sent, list);
  const parsed = parseWith(
    type === undefined ? strayRuleSchema(list) : armRuleSchema(type),
    sent,
    path,
  );
  const across = type && isJsonObject(sent) ? checkAcrossFields(type, sent, path) : [];
  const problems = [...problemsOf(parsed), ...across];
  if ('problems' in parsed || type === undefined || problems.length > 0) return { problems };
  const { ruleType } = type;
  return {
    value: { id: ruleType, ruleType, severity: 'Low', ...armSettingOf(parsed.value, type) },
  };
}

/** The type of a rule, if its list takes rules of it. */
function typeOf(sent: unknown, list: ArmList): RuleType | undefined {
  if (!isJsonObject(sent) || typeof sent.ruleType !== 'string') return undefined;
  const type = findRuleType(sent.ruleType);
  if (type === undefined || !type.isBuiltIn) return undefined;
  // In the published interface a time-window rule is a threshold rule, too.
  const isTaken =
    list === armListOf(type) || (list === 'thresholdRules' && type.family === 'timeWindow');
  return isTaken ? type : undefined;
}

function checkRepetition(places: Map<string, string>, rule: unknown, path: Path): Problem[] {
  if (!isJsonObject(rule) || typeof rule.ruleType !== 'string') return [];
  const earlier = places.get(rule.ruleType);
  if (earlier === undefined) {
    places.set(rule.ruleType, toPointer(path));
    return [];
  }
  const message = `must differ from that of the rule at ${earlier}: a group has one of each type here`;
  return [problem('Duplicate', [...path, 'ruleType'], message)];
}

function problemsOf(parsed: Parsed<unknown>): readonly Problem[] {
  return 'problems' in parsed ? parsed.problems : [];
}
