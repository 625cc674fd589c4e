import { placed } from '../../shared/interchange/file-content.ts';
import { fieldsOf, listOf, type Note } from '../../shared/interchange/file-reading.ts';
import { parseFile } from '../../shared/interchange/parse-file.ts';
import { parseWith } from '../../shared/kernel/zod-problems.ts';
import { openFile } from '../documents/open-file.ts';
import type { WrongFile } from '../documents/wrong-file.ts';
import { readPolicy } from './read-policy.ts';
import { readRuleTest } from './read-rule-test.ts';
import type { RuleTest, RuleTestFile } from './rule-test.ts';
import { fileSchema } from './rule-test-schema.ts';

/** What was read, or everything that is wrong with the file and with the policy file that it names. */
export type ReadTests = { file: RuleTestFile } | { wrong: readonly WrongFile[] };

/** Reads a file of tests, and the policy they are about. Paths are told relative to a folder. */
export async function readRuleTests(path: string, folder: string): Promise<ReadTests> {
  const opened = await openFile(path, folder, parseFile);
  if ('wrong' in opened) return { wrong: [opened.wrong] };
  const { content } = opened;
  const head = parseWith(fileSchema, content.value);
  const fields = fieldsOf(content.value);
  const { policy, notes, wrong: wrongPolicy, ...own } = await readPolicy(fields, path, folder);
  const problems = [...('problems' in head ? head.problems : []), ...own.problems];
  const tests: RuleTest[] = [];
  for (const [i, sent] of listOf(fields.tests).entries()) {
    const read = readRuleTest(sent, policy, ['tests', i]);
    if ('problems' in read) problems.push(...read.problems);
    else tests.push({ ...read.value, place: content.placeOf(`/tests/${i}`) });
  }
  const wrongTests = { path, problems: problems.map((found) => placed(found, content)) };
  const wrong = [...(problems.length > 0 ? [wrongTests] : []), ...wrongPolicy];
  if (wrong.length > 0 || policy === undefined) return { wrong };
  return { file: { policy, notes: notes.map(noteText), tests } };
}

function noteText({ target, message }: Note): string {
  return `${target} of the policy file: ${message}`;
}
