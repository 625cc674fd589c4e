import { invalidRequest } from '../kernel/invalid-request.ts';
import { type Precondition, policyTag } from '../policy/entity-tag.ts';
import type { PolicyStore } from '../policy/policy-store.ts';
import type { Syntax } from './file-content.ts';
import type { FileFormat } from './file-reading.ts';
import { importGroups } from './import-groups.ts';
import { importNotes } from './import-notes.ts';
import { readFile } from './read-file.ts';

interface ImportFile {
  text: string;
  /** Found out if not given, as the format. */
  syntax?: Syntax | undefined;
  format?: FileFormat | undefined;
  /** Name of the IoT hub that the app serves. */
  hub: string;
  prune: boolean;
  dryRun: boolean;
  precondition: Precondition;
  /** Who writes, for the history. */
  by: string;
}

/**
 * Imports a file, whole or not at all, and tells what becomes of each group.
 * @throws ServiceError InvalidRequest with everything that is wrong with the file, or
 * PreconditionFailed.
 */
export async function importFile(
  store: PolicyStore,
  { text, syntax, format: given, hub, ...options }: ImportFile,
) {
  const file = await readFile(text, { format: given, syntax, hub });
  const { format, groups: wanted, isPart } = file;
  if (options.prune && isPart) throw noPrune(partOfAll);
  if (options.prune && wanted.length === 0) throw noPrune('the file has no group');
  const keepsUnsaid = format === 'arm' || format === 'terraform';
  const { policy, groups } = await importGroups(store, { groups: wanted, keepsUnsaid, ...options });
  const { revision } = policy;
  const notes = importNotes(file);
  const answer = { revision, dryRun: options.dryRun, format, groups, notes };
  return { etag: policyTag(policy), answer };
}

const partOfAll =
  'the file is a list that goes on elsewhere, or links to templates that may have more groups';

/** What is not in the file would be taken away. */
function noPrune(why: string) {
  return invalidRequest([
    { code: 'InvalidValue', message: `must be false: ${why}.`, target: 'prune' },
  ]);
}
