import type { Aggregate, BuiltInSignal } from '../rules/rule.ts';
import type { AlertCondition } from './alert.ts';
import { stepsBelowRange, type Wording, wordingOf } from './alert-wording.ts';
import { shownValue } from './shown-value.ts';

export interface Range {
  min?: number;
  max?: number;
}

/** What was observed against what a rule allows. */
export type Finding =
  | {
      kind: 'window';
      side: 'above' | 'below';
      observed: number;
      observedAtLeast?: boolean;
      range: Range;
      timeWindowSize: string;
      /** Of a generic rule; built-in ones count, and leave it out. */
      aggregate?: Aggregate;
    }
  | { kind: 'threshold'; side: 'above' | 'below'; observed: number; range: Range }
  | { kind: 'list'; list: 'allowlist' | 'denylist'; value: string }
  /** Values that joined one alert because the rule had a hundred open ones for this device. */
  | { kind: 'overflow'; list: 'allowlist' | 'denylist' };

export interface AlertTextInput {
  ruleType: string;
  /** The signal of a rule of a generic type, if it is a built-in one. */
  signal?: BuiltInSignal;
  ruleId: string;
  ruleDisplayName?: string;
  group: string;
  deviceId: string;
  finding: Finding;
}

export type AlertTexts = Pick<
  AlertCondition,
  'alertType' | 'alertDisplayName' | 'description' | 'remediationSteps'
>;

/** The texts of an alert. Names and values from outside stand in them as data: quoted, escaped, cut. */
export function alertTexts(input: AlertTextInput): AlertTexts {
  const { ruleType, signal, ruleId, ruleDisplayName, group, deviceId, finding } = input;
  const wording = wordingOf(signal ?? ruleType);
  const rule = `rule "${shownValue(ruleId)}" of group "${shownValue(group)}"`;
  return {
    alertType: `IoT_CA_${ruleType}`,
    alertDisplayName: ruleDisplayName ? shownValue(ruleDisplayName) : title(finding, wording),
    description: `Device "${shownValue(deviceId)}" ${describe(finding, wording, rule)}.`,
    remediationSteps: isBelow(finding) ? stepsBelowRange : wording.steps,
  };
}

function isBelow(finding: Finding): boolean {
  return 'side' in finding && finding.side === 'below';
}

function title(finding: Finding, wording: Wording): string {
  switch (finding.kind) {
    case 'window':
      return windowTitle(finding.side, finding.aggregate ?? 'count', wording.counted);
    case 'threshold':
      return finding.side === 'above' ? 'Value above the maximum' : 'Value below the minimum';
    case 'list':
    case 'overflow':
      return wording.title;
  }
}

function windowTitle(side: 'above' | 'below', aggregate: Aggregate, counted: string): string {
  if (aggregate === 'count') return `Too ${side === 'above' ? 'many' : 'few'} ${counted}`;
  return `${aggregateNames[aggregate]} ${side === 'above' ? 'too high' : 'too low'}`;
}

const aggregateNames: Record<Aggregate, string> = {
  count: 'Count',
  sum: 'Sum of values',
  average: 'Average of values',
  minimum: 'Lowest value',
  maximum: 'Highest value',
  distinct: 'Number of distinct values',
};

function describe(finding: Finding, wording: Wording, rule: string): string {
  switch (finding.kind) {
    case 'window':
      return `${amount(finding, wording.counted)} within ${finding.timeWindowSize}; ${rule} allows ${allowed(finding.range)}`;
    case 'threshold':
      return `reported ${finding.observed}; ${rule} allows ${allowed(finding.range)}`;
    case 'list':
      return `${wording.did} "${shownValue(finding.value)}", which is ${verdict(finding.list)} of ${rule}`;
    case 'overflow':
      return `showed further values that are ${verdict(finding.list)} of ${rule}, beyond those that have an alert of their own`;
  }
}

function amount(finding: Finding & { kind: 'window' }, counted: string): string {
  const number = `${finding.observedAtLeast ? 'at least ' : ''}${finding.observed}`;
  const aggregate = finding.aggregate ?? 'count';
  if (aggregate === 'count') return `had ${number} ${counted}`;
  return `had ${number} as ${aggregateNames[aggregate].toLowerCase()}`;
}

function verdict(list: 'allowlist' | 'denylist'): string {
  return list === 'allowlist' ? 'not on the allowlist' : 'on the denylist';
}

function allowed({ min, max }: Range): string {
  if (min === undefined) return max === undefined ? 'any number' : `at most ${max}`;
  return max === undefined ? `at least ${min}` : `${min} to ${max}`;
}
