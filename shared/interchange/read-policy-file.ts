import { type Parsed, parseWith } from '../kernel/zod-problems.ts';
import { parseRules } from '../rules/parse-rules.ts';
import type { RuleDraft } from '../rules/rule.ts';
import {
  type FileReading,
  fieldsOf,
  type GroupInFile,
  listOf,
  type Path,
  problemsOf,
} from './file-reading.ts';
import { fileFrame, groupFrame } from './policy-file-schema.ts';

/** Reads our own policy file: `{"groups": [{"name", "description"?, "rules"}]}`. */
export function readPolicyFile(value: unknown): FileReading {
  const groups = listOf(fieldsOf(value).groups);
  return {
    groups: groups.map((group, i) => readGroup(group, ['groups', i])),
    notes: [],
    problems: problemsOf(parseWith(fileFrame, value)),
  };
}

function readGroup(sent: unknown, at: Path): GroupInFile {
  const { name, description, rules } = fieldsOf(sent);
  return {
    name,
    nameAt: [...at, 'name'],
    description,
    descriptionAt: [...at, 'description'],
    rules: (): Parsed<RuleDraft[]> => {
      const ofFrame = problemsOf(parseWith(groupFrame, sent, at));
      const parsed = parseRules(listOf(rules), [...at, 'rules']);
      if ('value' in parsed && ofFrame.length === 0) return parsed;
      return { problems: [...ofFrame, ...problemsOf(parsed)] };
    },
  };
}
