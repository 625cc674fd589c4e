import type { GroupDraft } from '../groups/parse-group.ts';
import type { GroupPolicy } from './policy.ts';

/** The policy revision that a change makes, and when. */
export interface RevisionStamp {
  revision: number;
  nowUtc: string;
}

/** The group as a draft describes it, with its rules; the very same when the draft says nothing new. */
export function reviseGroup(
  group: GroupPolicy,
  draft: GroupDraft,
  { revision, nowUtc }: RevisionStamp,
): GroupPolicy {
  if (group.description === draft.description) return group;
  const { description, ...rest } = group;
  return { ...rest, ...draft, revision, updatedTimeUtc: nowUtc };
}

/** What its owner wrote of a group beside its rules. */
export function groupDraftOf({ description }: GroupPolicy): GroupDraft {
  return description === undefined ? {} : { description };
}
