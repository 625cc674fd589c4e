import { dirname, relative, resolve } from 'node:path';
import type { Problem } from '../../shared/kernel/service-error.ts';
import { parseWith, problem } from '../../shared/kernel/zod-problems.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { openFile } from '../documents/open-file.ts';
import { placed, type WrongFile } from '../documents/wrong-file.ts';
import { readGroups } from './read-groups.ts';
import { readRuleTest } from './read-rule-test.ts';
import type { RuleTest, RuleTestFile } from './rule-test.ts';
import { fileSchema } from './rule-test-schema.ts';

/** What was read, or everything that is wrong with the file and with the policy file that it names. */
export type ReadTests = { file: RuleTestFile } | { wrong: readonly WrongFile[] };

/** Reads a file of tests, and the policy they are about. Paths are told relative to a folder. */
export async function readRuleTests(path: string, folder: string): Promise<ReadTests> {
  const opened = await openFile(path, folder);
  if ('wrong' in opened) return { wrong: [opened.wrong] };
  const { content } = opened;
  const head = parseWith(fileSchema, content.value);
  const fields = fieldsOf(content.value);
  const source = await readSource(fields, dirname(path), folder);
  const problems = [...('problems' in head ? head.problems : []), ...source.problems];
  const tests: RuleTest[] = [];
  for (const [i, sent] of (Array.isArray(fields.tests) ? fields.tests : []).entries()) {
    const read = readRuleTest(sent, source.policy, ['tests', i]);
    if ('problems' in read) problems.push(...read.problems);
    else tests.push({ ...read.value, place: content.placeOf(`/tests/${i}`) });
  }
  const own = problems.map((found) => placed(found, content));
  const wrong = [...(own.length > 0 ? [{ path, problems: own }] : []), ...source.wrong];
  if (wrong.length > 0 || source.policy === undefined) return { wrong };
  return { file: { policy: source.policy, tests } };
}

/** The policy, unless something is wrong: with the file of tests itself, or with the one it names. */
interface Source {
  policy?: Policy;
  problems: readonly Problem[];
  wrong: readonly WrongFile[];
}

async function readSource(fields: Fields, beside: string, folder: string): Promise<Source> {
  const { policy: named, groups } = fields;
  const own = groups === undefined ? undefined : sourceOf(groups, ['groups']);
  if ((named === undefined) === (groups === undefined)) {
    const message = 'needs either policy, the path of a policy file, or groups';
    return { wrong: [], problems: [problem('Missing', [], message), ...(own?.problems ?? [])] };
  }
  if (own !== undefined) return own;
  // What is no path is a problem of the file as such, and told there.
  if (typeof named !== 'string') return { problems: [], wrong: [] };
  const path = relative(folder, resolve(folder, beside, named));
  const opened = await openFile(path, folder);
  if ('wrong' in opened) return { problems: [], wrong: [opened.wrong] };
  const { content } = opened;
  const { problems, ...source } = sourceOf(fieldsOf(content.value).groups, ['groups']);
  const wrong = { path, problems: problems.map((found) => placed(found, content)) };
  return { ...source, problems: [], wrong: problems.length > 0 ? [wrong] : [] };
}

function sourceOf(groups: unknown, at: readonly string[]): Source {
  const read = readGroups(groups, at);
  if ('problems' in read) return { problems: read.problems, wrong: [] };
  return { policy: read.value, problems: [], wrong: [] };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Fields) : {};
}
