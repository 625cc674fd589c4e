import { countMembers, type MemberCounts } from '../devices/count-members.ts';
import type { TagCounts } from '../devices/device-directory.ts';
import type { Policy } from '../policy/policy.ts';
import type { App } from '../wiring/app.ts';

/** How many devices are in each group, by the newest the directory knows. */
export async function readMemberCounts(app: App, policy: Policy): Promise<MemberCounts> {
  const directory = await app.directory();
  const counts = (await directory.countTags()) ?? (await countAll(app));
  return countMembers(counts, (foldedName) => policy.groups.has(foldedName));
}

/** Directories of earlier versions have no counts before their next sweep. */
async function countAll(app: App): Promise<TagCounts> {
  const view = await app.directoryView();
  await view.catchUp();
  return view.tagCounts();
}
