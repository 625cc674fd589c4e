import { invalidRequest, requireValid } from '../kernel/invalid-request.ts';
import { type Parsed, problem } from '../kernel/zod-problems.ts';
import type { WholeGroup } from '../policy/replace-group.ts';
import { checkGroups } from './check-groups.ts';
import { chooseHub } from './choose-hub.ts';
import { detectFormat } from './detect-format.ts';
import { type FileContent, placed, type Syntax } from './file-content.ts';
import type { FileFormat, FileReading, Note } from './file-reading.ts';
import { parseFile } from './parse-file.ts';
import { readArm } from './read-arm.ts';
import { readAws } from './read-aws.ts';
import { readPolicyFile } from './read-policy-file.ts';
import { readTerraform } from './read-terraform.ts';

/** What can be imported from a file. */
export interface FileToImport {
  format: FileFormat;
  groups: readonly WholeGroup[];
  notes: readonly Note[];
  /** Whether it is known that there are groups, or may be, that the file does not have. */
  isPart: boolean;
}

interface ReadOptions {
  /** Found out if not given. */
  format?: FileFormat | undefined;
  /** Found out if not given. */
  syntax?: Syntax | undefined;
  /** Name of the IoT hub that the app serves, folded; undefined if any one hub will do. */
  hub: string | undefined;
}

/**
 * Reads a file of any format, whole or not at all.
 * @throws ServiceError InvalidRequest with all problems: `target` is the place in the file, which the
 * message also names by line and column for YAML.
 */
export async function readFile(
  text: string,
  { format: given, syntax, hub }: ReadOptions,
): Promise<FileToImport> {
  const content = await parseFile(text, syntax);
  const format = given ?? detectFormat(content.value);
  if (format === undefined) throw unknownFormat();
  const reading = chooseHub(requireGroups(readers[format](content.value), format), hub);
  const groups = requireValid(withPlaces(checkGroups(reading), content));
  return { format, groups, notes: reading.notes, isPart: reading.isPart === true };
}

const readers: Record<FileFormat, (value: unknown) => FileReading> = {
  policy: readPolicyFile,
  arm: readArm,
  terraform: readTerraform,
  aws: readAws,
};

/** A file of somebody else's in which nothing is found is not what it is taken for. */
function requireGroups(reading: FileReading, format: FileFormat): FileReading {
  if (format === 'policy' || reading.groups.length > 0 || reading.problems.length > 0)
    return reading;
  const reasons = reading.notes.map(({ target, message }) => ({
    code: 'Missing',
    target,
    message,
  }));
  return { ...reading, problems: reasons.length > 0 ? reasons : [noGroup] };
}

const noGroup = problem('Missing', [], 'The file has no device security group or profile');

function unknownFormat() {
  const message =
    'The file is none of those that are known: a policy file, an ARM template or a list of device security groups, what "terraform show -json" prints, or AWS IoT security profiles.';
  return invalidRequest([{ code: 'InvalidValue', message, target: '' }]);
}

function withPlaces<T>(parsed: Parsed<T>, content: FileContent): Parsed<T> {
  if ('value' in parsed) return parsed;
  return { problems: parsed.problems.map((problem) => placed(problem, content)) };
}
