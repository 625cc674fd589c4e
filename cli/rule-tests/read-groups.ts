import * as z from 'zod';
import { defaultGroupName, groupNameProblem } from '../../shared/groups/group.ts';
import { foldName } from '../../shared/kernel/fold-name.ts';
import { toPointer } from '../../shared/kernel/json-pointer.ts';
import type { Problem } from '../../shared/kernel/service-error.ts';
import { type Parsed, parseWith, problem } from '../../shared/kernel/zod-problems.ts';
import { emptyPolicy, type GroupPolicy, type Policy } from '../../shared/policy/policy.ts';
import { reviseRule } from '../../shared/policy/revise-rule.ts';
import { parseRules } from '../../shared/rules/parse-rules.ts';

type Path = readonly PropertyKey[];

const groupsSchema = z.array(
  z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    rules: z.unknown(),
  }),
);

/** The policy that a file's groups make, all in force since ever. `at` is where they stand in it. */
export function readGroups(sent: unknown, at: Path): Parsed<Policy> {
  const written = parseWith(groupsSchema, sent, at);
  if ('problems' in written) return written;
  const groups = new Map(emptyPolicy.groups);
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [i, { name, rules: sentRules = [] }] of written.value.entries()) {
    const folded = foldName(name);
    problems.push(...checkName(name, seen.has(folded), [...at, i, 'name']));
    seen.add(folded);
    const rules = parseRules(sentRules);
    if ('problems' in rules) problems.push(...within([...at, i, 'rules'], rules.problems));
    else groups.set(folded, groupOf(name, rules.value));
  }
  return problems.length > 0 ? { problems } : { value: { revision: 1, groups } };
}

function checkName(name: string, isRepeated: boolean, at: Path): Problem[] {
  const wrong = groupNameProblem(name);
  if (wrong !== undefined) return [problem('InvalidValue', at, wrong)];
  return isRepeated ? [problem('Duplicate', at, 'names a group a second time')] : [];
}

function groupOf(name: string, drafts: Parameters<typeof reviseRule>[1][]): GroupPolicy {
  const untouched = emptyPolicy.groups.get(defaultGroupName)!;
  const rules = drafts.map((draft) => reviseRule(undefined, draft, 1, untouched.createdTimeUtc));
  return { ...untouched, name, revision: 1, rulesRevision: 1, rules };
}

function within(at: Path, problems: readonly Problem[]): Problem[] {
  return problems.map((found) => ({ ...found, target: toPointer(at) + found.target }));
}
