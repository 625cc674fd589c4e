import type * as z from 'zod';
import { fieldsOf, listOf, type Path } from '../../shared/interchange/file-reading.ts';
import { foldName } from '../../shared/kernel/fold-name.ts';
import type { Problem } from '../../shared/kernel/service-error.ts';
import { type Parsed, parseWith, problem } from '../../shared/kernel/zod-problems.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import type { RuleTest } from './rule-test.ts';
import {
  activitySchema,
  deviceSchema,
  expectedAlertSchema,
  maxEvents,
  type TestActivity,
  testSchema,
} from './rule-test-schema.ts';

/** Reads one test, the policy being undefined if it could not be read itself. */
export function readRuleTest(
  sent: unknown,
  policy: Policy | undefined,
  at: Path,
): Parsed<Omit<RuleTest, 'place'>> {
  const head = parseWith(testSchema, sent, at);
  const fields = fieldsOf(sent);
  const devices = readItems(deviceSchema, fields.devices, [...at, 'devices']);
  const activities = readItems(activitySchema, fields.activities, [...at, 'activities']);
  const alerts = readItems(expectedAlertSchema, fields.alerts, [...at, 'alerts']);
  const problems = [
    ...('problems' in head ? head.problems : []),
    ...[devices, activities, alerts].flatMap((list) => list.problems),
    ...checkRepeated(devices),
    ...[activities, alerts].flatMap((list) => checkDevices(list, new Set(idsOf(devices)))),
    ...(policy === undefined ? [] : checkPolicyNames(devices, alerts, policy)),
    ...activities.items.flatMap(({ value, at }) => checkActivity(value, at)),
    ...('value' in head ? checkTimes(activities.items, head.value.until, at) : []),
  ];
  if ('problems' in head || problems.length > 0) return { problems };
  const { name, start, until, partial } = head.value;
  return {
    value: {
      ...{ name, startMs: start, untilMs: until, isPartial: partial },
      devices: devices.items.map(({ value }) => value),
      activities: activities.items.map(({ value }) => value),
      alerts: alerts.items.map(({ value }) => value),
    },
  };
}

/** An item that could be read, and where it stands. */
interface Item<T> {
  value: T;
  at: Path;
}

/** A list as it was sent. */
interface List {
  sent: readonly unknown[];
  at: Path;
}

/** What is no list at all is a problem of what it stands in. */
function readItems<T>(schema: z.ZodType<T>, list: unknown, at: Path) {
  const sent = listOf(list);
  const items: Item<T>[] = [];
  const problems: Problem[] = [];
  for (const [i, item] of sent.entries()) {
    const read = parseWith(schema, item, [...at, i]);
    if ('value' in read) items.push({ value: read.value, at: [...at, i] });
    else problems.push(...read.problems);
  }
  return { sent, at, items, problems };
}

/** Looks at what was sent, so that it is told beside whatever else is wrong with a device. */
function idsOf({ sent }: List): unknown[] {
  return sent.map((device) => fieldsOf(device).id);
}

function checkRepeated(devices: List): Problem[] {
  const seen = new Set<unknown>();
  return idsOf(devices).flatMap((id, i) => {
    const isRepeated = typeof id === 'string' && seen.has(id);
    seen.add(id);
    const message = 'names a device a second time';
    return isRepeated ? [problem('Duplicate', [...devices.at, i, 'id'], message)] : [];
  });
}

function checkDevices(list: List, ids: ReadonlySet<unknown>): Problem[] {
  return checkNames(list, 'device', (id) => ids.has(id), 'must be a device of the test');
}

/** In a hub a tag that names no group leads to `default`; in a test it is a typing error. */
function checkPolicyNames(devices: List, alerts: List, { groups }: Policy): Problem[] {
  const ids = new Set([...groups.values()].flatMap(({ rules }) => rules.map(({ id }) => id)));
  const isGroup = (name: string) => groups.has(foldName(name));
  return [
    ...[devices, alerts].flatMap((list) =>
      checkNames(list, 'group', isGroup, 'must be a group of the policy'),
    ),
    ...checkNames(alerts, 'rule', (id) => ids.has(id), 'must be the id of a rule of the policy'),
  ];
}

/** Looks at what was sent, so that it is told beside whatever else is wrong with an item. */
function checkNames(
  { sent, at }: List,
  name: string,
  isKnown: (value: string) => boolean,
  message: string,
): Problem[] {
  return sent.flatMap((item, i) => {
    const value = fieldsOf(item)[name];
    if (typeof value !== 'string' || isKnown(value)) return [];
    return [problem('InvalidValue', [...at, i, name], message)];
  });
}

function checkActivity({ repeat, every, heardAfter, security }: TestActivity, at: Path): Problem[] {
  const isHeardLater = heardAfter > 0 && security === undefined;
  return [
    ...(repeat > 1 && every === undefined
      ? [problem('Missing', [...at, 'every'], 'is required with repeat: a duration')]
      : []),
    ...(isHeardLater
      ? [problem('InvalidValue', [...at, 'heardAfter'], 'is for security events only')]
      : []),
  ];
}

/** When the hub hears of the last of them. */
function lastMs({ at, repeat, every = 0, heardAfter }: TestActivity): number {
  return at + (repeat - 1) * every + heardAfter;
}

function checkTimes(items: readonly Item<TestActivity>[], untilMs: number, at: Path): Problem[] {
  const events = items.reduce((sum, { value }) => sum + value.repeat, 0);
  const tooMany = problem(
    'LimitExceeded',
    [...at, 'activities'],
    `must be at most ${maxEvents}, repeats counted, not ${events}`,
  );
  return [
    ...items
      .filter(({ value }) => lastMs(value) > untilMs)
      .map(({ at }) =>
        problem('OutOfRange', at, 'must not go on after the end of the test (until)'),
      ),
    ...(events > maxEvents ? [tooMany] : []),
  ];
}
