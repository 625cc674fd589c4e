import { formatDuration } from '../kernel/duration.ts';
import type { JsonObject } from '../kernel/json-object.ts';
import { toPointer } from '../kernel/json-pointer.ts';
import { type AwsMetric, findMetric, reportDifference } from './aws-metrics.ts';
import type { AwsBehavior, AwsCriteria } from './aws-profile-schema.ts';
import { closed, countRange, rangeOf } from './aws-range.ts';

/** What a behavior becomes: a rule, or the reason why there is none. */
export type Translation = { rule: JsonObject; differences: readonly string[] } | { reason: string };

/** Seconds over which AWS adds up if a behavior names none. */
const shortestDuration = 300;

/** The rule that alerts when a device does not behave so. */
export function translateBehavior(behavior: AwsBehavior): Translation {
  const { metric: name, metricDimension, criteria } = behavior;
  if (name === undefined) return { reason: 'It names no metric.' };
  const metric = findMetric(name);
  if (metric.kind === 'none') return { reason: metric.reason };
  if (metricDimension) return { reason: 'No rule counts the messages of some topics alone.' };
  if (criteria === undefined)
    return { reason: 'It has no criteria: AWS keeps its values and judges nothing.' };
  if (criteria.mlDetectionConfig) return { reason: 'There is no learning of what is normal.' };
  if (criteria.statisticalThreshold)
    return { reason: 'No rule compares a device with the others of its group.' };
  return translate(metric, criteria);
}

function translate(
  metric: Exclude<AwsMetric, { kind: 'none' }>,
  criteria: AwsCriteria,
): Translation {
  switch (metric.kind) {
    case 'counted':
      return translateCount(metric, criteria);
    case 'addresses':
      return translateList({ signal: metric.signal, values: criteria.value?.cidrs }, criteria, [
        metric.difference,
      ]);
    case 'reported':
      return metric.isSummed
        ? translateSum(metric.path, criteria)
        : translateNumber(metric.path, criteria, criteria.value?.count);
    case 'custom':
      return translateCustom(metric.name, criteria);
  }
}

function translateCount(
  { ruleType, difference }: AwsMetric & { kind: 'counted' },
  criteria: AwsCriteria,
): Translation {
  const range = wholeRange(criteria);
  if (range === undefined) return noRange;
  const { minThreshold, maxThreshold } = countRange(range);
  if (minThreshold > maxThreshold) return { reason: 'No count can be in its range.' };
  const window = windowOf(criteria);
  return {
    rule: { ruleType, minThreshold, maxThreshold, timeWindowSize: window.size },
    differences: [difference, ...window.differences],
  };
}

function translateSum(path: string, criteria: AwsCriteria): Translation {
  const range = wholeRange(criteria);
  if (range === undefined) return noRange;
  const { isOpen, ...bounds } = range;
  const { size, differences } = windowOf(criteria);
  const signal = { path, aggregate: 'sum' };
  return {
    rule: { ruleType: 'TimeWindowCustomAlertRule', signal, ...bounds, timeWindowSize: size },
    differences: [reportDifference, ...differences],
  };
}

/** Judges each reported number, whole ones or any. */
function translateNumber(
  path: string,
  { comparisonOperator, durationSeconds }: AwsCriteria,
  value: number | undefined,
  isWhole = true,
): Translation {
  const range = comparisonOperator && value !== undefined && rangeOf(comparisonOperator, value);
  if (!range) return noRange;
  const { isOpen, ...bounds } = isWhole ? closed(range) : range;
  return {
    rule: { ruleType: 'ThresholdCustomAlertRule', signal: { path }, ...bounds },
    differences: [
      reportDifference,
      ...(isOpen ? [`The value ${value} itself is normal for the rule.`] : []),
      ...(durationSeconds === undefined ? [] : ['Each report is judged, without a duration.']),
    ],
  };
}

function translateCustom(name: string, criteria: AwsCriteria): Translation {
  const { number, strings } = criteria.value ?? {};
  const pathOf = (type: string) => toPointer(['custom_metrics', name, 0, type]);
  if (number !== undefined) return translateNumber(pathOf('number'), criteria, number, false);
  if (strings === undefined)
    return { reason: 'A list of a custom metric can only be compared as texts here.' };
  const signal = { path: pathOf('string_list') };
  return translateList({ signal, values: strings }, criteria, [reportDifference]);
}

interface ListOfSignal {
  signal: unknown;
  values: readonly string[] | undefined;
}

function translateList(
  { signal, values }: ListOfSignal,
  { comparisonOperator: operator }: AwsCriteria,
  differences: readonly string[],
): Translation {
  if (values === undefined) return { reason: 'Its criteria have no list to compare with.' };
  if (operator === 'in-set' || operator === 'in-cidr-set')
    return { rule: allowlist(signal, values), differences };
  if (operator === 'not-in-set' || operator === 'not-in-cidr-set') {
    const rule = { ruleType: 'DenylistCustomAlertRule', signal, denylistValues: values };
    return { rule, differences };
  }
  return { reason: 'Its operator does not compare with a list.' };
}

/** The built-in type, where there is one, since a group may move on to Azure. */
function allowlist(signal: unknown, allowlistValues: readonly string[]): JsonObject {
  if (signal === 'ConnectionTo') return { ruleType: 'ConnectionToIpNotAllowed', allowlistValues };
  return { ruleType: 'AllowlistCustomAlertRule', signal, allowlistValues };
}

const noRange = { reason: 'Its criteria do not compare with a number.' };

function wholeRange({ comparisonOperator, value }: AwsCriteria) {
  if (comparisonOperator === undefined || value?.count === undefined) return undefined;
  const range = rangeOf(comparisonOperator, value.count);
  return range && closed(range);
}

function windowOf({ durationSeconds }: AwsCriteria) {
  const size = formatDuration((durationSeconds ?? shortestDuration) * 1_000);
  const differences =
    durationSeconds === undefined
      ? [`It names no duration: the window is ${size}, the shortest of AWS.`]
      : [];
  return { size, differences };
}
