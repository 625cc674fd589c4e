import { isJsonObject } from '../kernel/json-object.ts';
import { toPointer } from '../kernel/json-pointer.ts';
import type { Problem } from '../kernel/service-error.ts';
import { type Parsed, problem } from '../kernel/zod-problems.ts';
import { type PlacedRule, parsePlacedRules } from '../rules/parse-rules.ts';
import type { RuleDraft } from '../rules/rule.ts';
import { hubOfResourceId } from './choose-hub.ts';
import {
  type FileReading,
  fieldsOf,
  type GroupInFile,
  listOf,
  type Note,
  type Path,
} from './file-reading.ts';
import { findResources, type TerraformResource, unknownParts } from './terraform-resources.ts';

/** What the lists of an `allow_rule` become. Before version 3 of the provider some had no s. */
const allowlists: ReadonlyMap<string, string> = new Map([
  ['connection_from_ips_not_allowed', 'ConnectionFromIpNotAllowed'],
  ['connection_to_ips_not_allowed', 'ConnectionToIpNotAllowed'],
  ['connection_to_ip_not_allowed', 'ConnectionToIpNotAllowed'],
  ['local_users_not_allowed', 'LocalUserNotAllowed'],
  ['local_user_not_allowed', 'LocalUserNotAllowed'],
  ['processes_not_allowed', 'ProcessNotAllowed'],
  ['process_not_allowed', 'ProcessNotAllowed'],
]);

/** Reads what `terraform show -json` prints of a plan or of a state. */
export function readTerraform(value: unknown): FileReading {
  const file = fieldsOf(value);
  const top = isJsonObject(file.planned_values) ? 'planned_values' : 'values';
  const root = fieldsOf(file[top]).root_module;
  const problems = [
    ...checkVersion(file.format_version),
    ...(file.errored === true
      ? [problem('InvalidValue', ['errored'], 'must be false: the plan failed')]
      : []),
    ...(isJsonObject(root) ? [] : [notShown]),
  ];
  if (!isJsonObject(root)) return { groups: [], notes: [], problems };
  const resources = findResources(root, [top, 'root_module']);
  const unknown = unknownParts(file.resource_changes);
  return {
    groups: resources.map(readGroup),
    notes: resources.flatMap(noteAllowlists),
    problems: [
      ...problems,
      ...resources.flatMap((resource) => [
        ...checkBlocks(resource),
        ...checkKnown(resource, unknown),
      ]),
    ],
  };
}

const notShown = problem(
  'Missing',
  [],
  'The file must be what "terraform show -json" prints of a plan or a state, with planned_values or values and their root_module',
);

function checkVersion(version: unknown): Problem[] {
  if (version === undefined || /^[01]\./.test(String(version))) return [];
  return [problem('InvalidValue', ['format_version'], 'must be 0 or 1 before the point')];
}

/** Blocks come in lists; what is none would be passed over. */
function checkBlocks({ values, at }: TerraformResource): Problem[] {
  return ['allow_rule', 'range_rule']
    .filter((name) => !Array.isArray(values[name] ?? []))
    .map((name) => problem('WrongType', [...at, name], 'must be an array of blocks'));
}

/** What only applying the plan will tell is left out of its values. */
function checkKnown({ address, at }: TerraformResource, unknown: ReadonlyMap<string, Set<string>>) {
  const parts = ['name', 'allow_rule', 'range_rule'].filter((part) =>
    unknown.get(address)?.has(part),
  );
  const message =
    'is not known before the plan is applied: apply it, and import what "terraform show -json" prints of the state';
  return parts.map((part) => problem('Missing', [...at, part], message));
}

function readGroup(resource: TerraformResource): GroupInFile {
  const { values, at } = resource;
  return {
    name: values.name,
    nameAt: [...at, 'name'],
    hub: hubOfResourceId(values.iothub_id) ?? null,
    rules: () =>
      withTheirNames(parsePlacedRules([...rangeRules(resource), ...allowRules(resource)], at)),
  };
}

function rangeRules({ values, at }: TerraformResource): PlacedRule[] {
  return listOf(values.range_rule).map((block, i) => {
    const { type, min, max, duration, ...others } = fieldsOf(block);
    const range = { minThreshold: min, maxThreshold: max, timeWindowSize: duration };
    return {
      rule: { ...others, ruleType: type, isEnabled: true, ...range },
      at: [...at, 'range_rule', i],
    };
  });
}

function allowRules(resource: TerraformResource): PlacedRule[] {
  return allowlistsOf(resource).map(({ ruleType, list, at }) => ({
    rule: { ruleType, isEnabled: true, allowlistValues: list },
    at,
  }));
}

/** One that is not given is null or empty. */
function allowlistsOf({ values, at }: TerraformResource) {
  return listOf(values.allow_rule).flatMap((block, i) =>
    Object.entries(fieldsOf(block))
      .filter(([, list]) => list !== null && !(Array.isArray(list) && list.length === 0))
      .map(([name, list]) => {
        const place: Path = [...at, 'allow_rule', i, name];
        return { name, list, ruleType: allowlists.get(name) ?? name, at: place };
      }),
  );
}

function noteAllowlists(resource: TerraformResource): Note[] {
  return allowlistsOf(resource).map(({ name, ruleType, at }) => ({
    kind: 'changed',
    target: toPointer(at),
    message: `Against its name, ${name} has what is allowed, and the provider sends it so: it becomes the allowlist of ${ruleType}.`,
  }));
}

const theirNames: ReadonlyMap<string, string> = new Map([
  ['id', 'type'],
  ['ruleType', 'type'],
  ['minThreshold', 'min'],
  ['maxThreshold', 'max'],
  ['timeWindowSize', 'duration'],
]);

/** Tells the places of problems as the file names them. */
function withTheirNames(parsed: Parsed<RuleDraft[]>): Parsed<RuleDraft[]> {
  if ('value' in parsed) return parsed;
  const problems = parsed.problems.map((found) => ({
    ...found,
    target: found.target
      .replace(/(\/allow_rule\/\d+\/[^/]+)\/(?:allowlistValues|ruleType|id)/, '$1')
      .replace(
        /(\/range_rule\/\d+\/)([^/]+)$/,
        (_, at, name) => at + (theirNames.get(name) ?? name),
      ),
  }));
  return { problems };
}
