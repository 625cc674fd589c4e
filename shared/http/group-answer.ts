import type { GroupPolicy, Policy } from '../policy/policy.ts';
import type { App } from '../wiring/app.ts';
import type { Answer } from './answer.ts';
import { toGroupResource } from './group-resource.ts';
import { readMemberCounts } from './read-member-counts.ts';

/** The answer that shows a group of a policy. */
export async function groupAnswer(app: App, policy: Policy, group: GroupPolicy): Promise<Answer> {
  const resource = toGroupResource(group, await readMemberCounts(app, policy));
  return { headers: { ETag: resource.etag }, jsonBody: resource };
}
