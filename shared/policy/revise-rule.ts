import { isDeepStrictEqual } from 'node:util';
import { parseDuration } from '../kernel/duration.ts';
import type { Rule, RuleDraft } from '../rules/rule.ts';

/**
 * The rule that a draft makes of the rule before it: the very same object when the draft says
 * nothing new, durations compared by value.
 */
export function reviseRule(
  before: Rule | undefined,
  draft: RuleDraft,
  revision: number,
  nowUtc: string,
): Rule {
  if (before === undefined) {
    const times = { createdTimeUtc: nowUtc, updatedTimeUtc: nowUtc };
    return { ...draft, revision, countersRevision: revision, ...times };
  }
  if (isSameDraft(draftOf(before), draft)) return before;
  return {
    ...draft,
    revision,
    countersRevision: restartsCounters(before, draft) ? revision : before.countersRevision,
    createdTimeUtc: before.createdTimeUtc,
    updatedTimeUtc: nowUtc,
  };
}

/** What its owner wrote, without what the app has added. */
export function draftOf(rule: Rule): RuleDraft {
  const { revision, countersRevision, createdTimeUtc, updatedTimeUtc, ...draft } = rule;
  return draft;
}

/** Says whether two drafts say the same, durations compared by value. */
export function isSameDraft(one: RuleDraft, other: RuleDraft): boolean {
  return isDeepStrictEqual(byValue(one), byValue(other));
}

function restartsCounters(before: RuleDraft, after: RuleDraft): boolean {
  return (
    before.ruleType !== after.ruleType ||
    (!before.isEnabled && after.isEnabled) ||
    durationOf(before.timeWindowSize) !== durationOf(after.timeWindowSize) ||
    !isDeepStrictEqual(before.signal, after.signal)
  );
}

function byValue(draft: RuleDraft): object {
  return {
    ...draft,
    timeWindowSize: durationOf(draft.timeWindowSize),
    allowedLateness: durationOf(draft.allowedLateness),
    suppressFor: durationOf(draft.suppressFor),
  };
}

function durationOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text);
}
