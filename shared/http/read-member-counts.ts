import { countMembers, type MemberCounts } from '../devices/count-members.ts';
import type { Policy } from '../policy/policy.ts';
import type { App } from '../wiring/app.ts';

/** How many devices are in each group, by the newest the directory knows. */
export async function readMemberCounts(app: App, policy: Policy): Promise<MemberCounts> {
  const view = await app.directoryView();
  await view.refresh();
  return countMembers(view.tagCounts(), (foldedName) => policy.groups.has(foldedName));
}
