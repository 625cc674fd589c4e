import { isDeepStrictEqual } from 'node:util';
import { parseDuration } from '../kernel/duration.ts';
import type { RuleDraft } from '../rules/rule.ts';
import { findRuleType } from '../rules/rule-types.ts';
import { type ArmSetting, armDefault, armSettingOf } from './arm-rule.ts';

type Rules = readonly RuleDraft[];

/**
 * The rules of a group after Azure Resource Manager has replaced those it shows with the rules sent,
 * as `readArmRules` gives them. Of no rules before, it makes those of a new group.
 *
 * What cannot be said there stays: the rules that are not shown, and of one that is shown its id,
 * severity, texts, tags and delays. A shown rule that is not sent is taken away; or, if another of its
 * type would come to be shown instead, it is switched off with the defaults. A rule that is sent just
 * as GET shows one that nobody has set is not made.
 */
export function replaceArmRules(before: Rules, sent: Rules): RuleDraft[] {
  const rules = before.flatMap((rule) => replace(rule, before, sent));
  for (const rule of sent) {
    if (ofType(before, rule).length === 0 && !isUnset(rule))
      rules.push({ ...rule, id: freeId(rule.ruleType, rules) });
  }
  return rules;
}

/** What becomes of one rule of the group: one rule or none. */
function replace(rule: RuleDraft, before: Rules, sent: Rules): RuleDraft[] {
  const type = findRuleType(rule.ruleType);
  const [shown, hidden] = ofType(before, rule);
  if (!type?.isBuiltIn || rule !== shown) return [rule];
  const [wanted] = ofType(sent, rule);
  if (wanted !== undefined) return [{ ...rule, ...armSettingOf(wanted, type) }];
  return hidden === undefined ? [] : [{ ...rule, ...armDefault(type) }];
}

function ofType(rules: Rules, { ruleType }: RuleDraft): Rules {
  return rules.filter((rule) => rule.ruleType === ruleType);
}

/** Whether a rule says no more than that nobody has set it. */
function isUnset(rule: RuleDraft): boolean {
  const type = findRuleType(rule.ruleType)!;
  return isDeepStrictEqual(byValue(armSettingOf(rule, type)), byValue(armDefault(type)));
}

function byValue({ timeWindowSize, ...setting }: ArmSetting): object {
  return { ...setting, windowMs: timeWindowSize && parseDuration(timeWindowSize) };
}

/** A rule has its type for an id, and a number behind it should that be taken. */
function freeId(ruleType: string, rules: Rules): string {
  const taken = new Set(rules.map(({ id }) => id));
  let id = ruleType;
  for (let n = 2; taken.has(id); n++) id = `${ruleType}-${n}`;
  return id;
}
