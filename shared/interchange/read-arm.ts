import { readArmRules } from '../arm/read-arm-rules.ts';
import { replaceArmRules } from '../arm/replace-arm-rules.ts';
import type { JsonObject } from '../kernel/json-object.ts';
import { toPointer } from '../kernel/json-pointer.ts';
import type { Problem } from '../kernel/service-error.ts';
import { type Parsed, problem } from '../kernel/zod-problems.ts';
import type { RuleDraft } from '../rules/rule.ts';
import { Overspent } from './arm-budget.ts';
import { hubOfResourceId } from './choose-hub.ts';
import {
  type FileReading,
  fieldsOf,
  type GroupInFile,
  listOf,
  type Note,
  type Path,
} from './file-reading.ts';
import { ArmGroupFinder, type ArmGroupInFile, groupType } from './find-arm-groups.ts';

/**
 * Reads device security groups of Azure Resource Manager: those in a template, Bicep's included; one
 * as a GET shows it; or several, as the list or the bare array of it.
 */
export function readArm(value: unknown): FileReading {
  const file = fieldsOf(value);
  if (Object.hasOwn(file, 'resources')) return readTemplate(file);
  const listed: [unknown, Path][] = Array.isArray(value)
    ? value.map((group, i) => [group, [i]])
    : Object.hasOwn(file, 'value')
      ? listOf(file.value).map((group, i) => [group, ['value', i]])
      : [[value, []]];
  const groups = listed.filter(([group]) => groupType.test(String(fieldsOf(group).type)));
  return {
    groups: groups.map(([group, at]) => readShown(fieldsOf(group), at)),
    notes: [...noteNextPage(file), ...noteOthers(listed)],
    problems: [],
    isPart: Boolean(file.nextLink),
  };
}

function readTemplate(template: JsonObject): FileReading {
  const finder = new ArmGroupFinder();
  const overspent = findGroups(finder, template);
  const problems = [...overspent, ...finder.problems];
  return {
    groups: problems.length > 0 ? [] : finder.groups.map(readGroup),
    notes: finder.notes,
    problems,
    isPart: finder.isPart,
  };
}

function findGroups(finder: ArmGroupFinder, template: JsonObject): Problem[] {
  try {
    finder.find(template);
    return [];
  } catch (error) {
    if (!(error instanceof Overspent)) throw error;
    return [problem('LimitExceeded', [], 'The expressions of the file make too much of it')];
  }
}

function readGroup({ name, hub, properties, at }: ArmGroupInFile): GroupInFile {
  return {
    name,
    nameAt: [...at, 'name'],
    hub,
    rules: () => setRules(readArmRules(properties ?? {}, [...at, 'properties'])),
  };
}

/** Whose text is what it says: there are no expressions in an answer. */
function readShown({ id, name, properties }: JsonObject, at: Path): GroupInFile {
  return {
    name,
    nameAt: [...at, 'name'],
    hub: hubOfResourceId(id) ?? null,
    rules: () =>
      properties
        ? setRules(readArmRules(properties, [...at, 'properties']))
        : { problems: [notWhole([...at, 'properties'])] },
  };
}

/** Lists of resources of any type leave out what is in them: that must not become a group of no rules. */
function notWhole(at: Path): Problem {
  return problem(
    'Missing',
    at,
    'is required: a GET of the group itself, or of deviceSecurityGroups, shows it',
  );
}

/** Azure shows the whole catalogue; what nobody has set there becomes no rule. */
function setRules(parsed: Parsed<RuleDraft[]>): Parsed<RuleDraft[]> {
  return 'value' in parsed ? { value: replaceArmRules([], parsed.value) } : parsed;
}

function noteNextPage({ nextLink }: JsonObject): Note[] {
  if (!nextLink) return [];
  const message = 'The list goes on at this address: import what is there, too.';
  return [{ kind: 'notTaken', target: '/nextLink', message }];
}

function noteOthers(listed: readonly [unknown, Path][]): Note[] {
  return listed
    .filter(([resource]) => !groupType.test(String(fieldsOf(resource).type)))
    .map(([, at]) => ({
      kind: 'notTaken',
      target: toPointer(at),
      message: 'It is no device security group.',
    }));
}
