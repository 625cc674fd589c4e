import { ruleTag } from '../policy/entity-tag.ts';
import { draftOf } from '../policy/revise-rule.ts';
import type { Rule } from '../rules/rule.ts';

/** A rule as the API shows it; sent back as it is, it changes nothing. */
export function toRuleResource(rule: Rule) {
  const { revision, createdTimeUtc, updatedTimeUtc } = rule;
  return { ...draftOf(rule), revision, etag: ruleTag(rule), createdTimeUtc, updatedTimeUtc };
}
