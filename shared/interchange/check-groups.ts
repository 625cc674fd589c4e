import { foldName } from '../kernel/fold-name.ts';
import { maxListedProblems } from '../kernel/invalid-request.ts';
import { toPointer } from '../kernel/json-pointer.ts';
import type { Problem } from '../kernel/service-error.ts';
import { type Parsed, parseWith, problem } from '../kernel/zod-problems.ts';
import type { WholeGroup } from '../policy/replace-group.ts';
import { type FileReading, type GroupInFile, problemsOf } from './file-reading.ts';
import { groupDescription, groupName } from './policy-file-schema.ts';

/** The groups of a file, or all problems of all of them: as many as an answer lists. */
export function checkGroups(reading: FileReading): Parsed<WholeGroup[]> {
  const { groups } = reading;
  const problems: Problem[] = [...reading.problems];
  const checked: WholeGroup[] = [];
  const places = new Map<string, string>();
  for (const group of groups) {
    if (problems.length > maxListedProblems) break;
    const parsed = checkGroup(group);
    if ('value' in parsed) checked.push(parsed.value);
    else problems.push(...parsed.problems);
    problems.push(...checkRepetition(places, group));
  }
  return problems.length > 0 ? { problems } : { value: checked };
}

function checkGroup(group: GroupInFile): Parsed<WholeGroup> {
  const { nameAt, descriptionAt = nameAt } = group;
  const name = parseWith(groupName, group.name, nameAt);
  const description = parseWith(groupDescription, group.description, descriptionAt);
  const rules = group.rules();
  if ('value' in name && 'value' in description && 'value' in rules) {
    const described = description.value === undefined ? {} : { description: description.value };
    return { value: { name: name.value, ...described, rules: rules.value } };
  }
  const parts: Parsed<unknown>[] = [name, description, rules];
  return { problems: parts.flatMap(problemsOf) };
}

/** Names that differ only in case are one group. */
function checkRepetition(places: Map<string, string>, { name, nameAt }: GroupInFile): Problem[] {
  if (typeof name !== 'string') return [];
  const earlier = places.get(foldName(name));
  if (earlier === undefined) {
    places.set(foldName(name), toPointer(nameAt));
    return [];
  }
  return [problem('Duplicate', nameAt, `must differ from the name of the group at ${earlier}`)];
}
