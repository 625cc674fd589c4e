import { toPointer } from '../kernel/json-pointer.ts';
import type { Problem } from '../kernel/service-error.ts';
import { parseWith } from '../kernel/zod-problems.ts';
import { type PlacedRule, parsePlacedRules } from '../rules/parse-rules.ts';
import { translateBehavior } from './aws-behavior.ts';
import { noteOmissions } from './aws-omissions.ts';
import { type AwsBehavior, behaviorSchema, profileSchema } from './aws-profile-schema.ts';
import {
  type FileReading,
  fieldsOf,
  type GroupInFile,
  listOf,
  type Note,
  type Path,
  problemsOf,
} from './file-reading.ts';

/**
 * Reads security profiles of AWS IoT Device Defender, one or a list of them, as CreateSecurityProfile
 * takes them and DescribeSecurityProfile shows them. A profile becomes a group. What a behavior
 * expects, its rule allows.
 */
export function readAws(value: unknown): FileReading {
  const profiles = Array.isArray(value)
    ? value.map((profile, i) => readProfile(profile, [i]))
    : [readProfile(value, [])];
  return {
    groups: profiles.map(({ group }) => group),
    notes: profiles.flatMap(({ notes }) => notes),
    problems: [],
  };
}

function readProfile(sent: unknown, at: Path): { group: GroupInFile; notes: readonly Note[] } {
  const parsed = parseWith(profileSchema, sent, at);
  const { securityProfileName, securityProfileDescription, behaviors } = fieldsOf(sent);
  const read = listOf(behaviors).map((behavior, i) =>
    readBehavior(behavior, [...at, 'behaviors', i]),
  );
  const problems = [...problemsOf(parsed), ...read.flatMap((behavior) => behavior.problems)];
  return {
    group: {
      name: securityProfileName,
      nameAt: [...at, 'securityProfileName'],
      // AWS shows an empty one for none.
      description: securityProfileDescription === '' ? undefined : securityProfileDescription,
      descriptionAt: [...at, 'securityProfileDescription'],
      rules: () => {
        const rules = parsePlacedRules(
          read.flatMap(({ rules }) => rules),
          at,
        );
        if ('value' in rules && problems.length === 0) return rules;
        return {
          problems: [
            ...problems,
            ...problemsOf(rules).map((problem) => withTheirNames(problem, listOf(behaviors))),
          ],
        };
      },
    },
    notes: [...noteOmissions(fieldsOf(sent), at), ...read.flatMap(({ notes }) => notes)],
  };
}

interface BehaviorReading {
  rules: readonly PlacedRule[];
  notes: readonly Note[];
  problems: readonly Problem[];
}

function readBehavior(sent: unknown, at: Path): BehaviorReading {
  const parsed = parseWith(behaviorSchema, sent, at);
  if ('problems' in parsed) return { rules: [], notes: [], problems: parsed.problems };
  const behavior = parsed.value;
  const translation = translateBehavior(behavior);
  const target = toPointer(at);
  if ('reason' in translation) {
    const message = `${subjectOf(behavior)} becomes no rule. ${translation.reason}`;
    return { rules: [], notes: [{ kind: 'notTaken', target, message }], problems: [] };
  }
  const { rule, differences } = translation;
  const notes = [...differences, ...lifeOfAlarms(behavior)].map((difference): Note => {
    return { kind: 'changed', target, message: `${subjectOf(behavior)}: ${difference}` };
  });
  return { rules: [{ rule: { ...headOf(behavior), ...rule }, at }], notes, problems: [] };
}

function subjectOf({ name, metric }: AwsBehavior): string {
  return `The behavior ${JSON.stringify(name)}${metric === undefined ? '' : ` on ${metric}`}`;
}

function headOf({ name }: AwsBehavior) {
  // Names of AWS may have colons, and in its own examples blanks.
  const id = name.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 64);
  return { id, displayName: name, isEnabled: true };
}

function lifeOfAlarms({ suppressAlerts, criteria = {} }: AwsBehavior): string[] {
  const { consecutiveDatapointsToAlarm: toAlarm = 1, consecutiveDatapointsToClear: toClear = 1 } =
    criteria;
  return [
    ...(toAlarm > 1
      ? [`The first violation raises an alert; AWS waits for ${toAlarm} in a row.`]
      : []),
    ...(toClear > 1
      ? [`The first value in range resolves it; AWS waits for ${toClear} in a row.`]
      : []),
    ...(suppressAlerts ? ['AWS suppresses its alerts; here it raises them like any other.'] : []),
  ];
}

const theirNames: readonly [RegExp, string][] = [
  [/\/(?:min|max)Threshold$/, '/criteria/value'],
  [/\/timeWindowSize$/, '/criteria/durationSeconds'],
  [/\/(?:id|displayName)$/, '/name'],
];

/** Tells the place of a problem as the file names it. */
function withTheirNames(problem: Problem, behaviors: readonly unknown[]): Problem {
  const target = problem.target.replace(
    /(\/behaviors\/(\d+))\/(?:allow|deny)listValues/,
    (_, at, i) => {
      const { criteria } = fieldsOf(behaviors[Number(i)]);
      const { cidrs } = fieldsOf(fieldsOf(criteria).value);
      return `${at}/criteria/value/${cidrs === undefined ? 'strings' : 'cidrs'}`;
    },
  );
  const told = theirNames.reduce((place, [ours, theirs]) => place.replace(ours, theirs), target);
  return { ...problem, target: told };
}
