import { formatDuration } from '../../shared/kernel/duration.ts';
import { differences } from './match-alerts.ts';
import type { ExpectedAlert } from './rule-test-schema.ts';
import type { TestResult } from './run-rule-test.ts';
import type { ShownAlert } from './shown-alert.ts';

/** What a test expected (`-`) and what was raised instead (`+`), as lines; none of a passed test. */
export function describeFailure({ test, missing, unexpected, hasPassed }: TestResult): string[] {
  if (hasPassed) return [];
  const left = new Set(unexpected);
  const lines = missing.flatMap((expected) => {
    const nearest = nearestOf(expected, left);
    if (nearest === undefined) return [`- ${oneLine(expected)}`, '  was not raised'];
    left.delete(nearest);
    return describeDifference(expected, nearest);
  });
  if (test.isPartial) return lines;
  return [...lines, ...[...left].flatMap((alert) => [`+ ${oneLine(alert)}`, '  was not expected'])];
}

/** Of the alerts of the same device and rule, the one that differs least. */
function nearestOf(expected: ExpectedAlert, raised: Iterable<ShownAlert>): ShownAlert | undefined {
  const { device, rule } = expected;
  return [...raised]
    .filter((alert) => alert.device === device && alert.rule === rule)
    .sort((a, b) => differences(a, expected).length - differences(b, expected).length)[0];
}

function describeDifference(expected: ExpectedAlert, raised: ShownAlert): string[] {
  const names = differences(raised, expected);
  return [
    `  ${expected.device}, ${expected.rule}:`,
    `- ${fieldsOf(expected, names)}`,
    `+ ${fieldsOf(raised, names)}`,
  ];
}

function oneLine(alert: ExpectedAlert): string {
  const { device, rule, ...rest } = alert;
  const fields = fieldsOf(alert, Object.keys(rest) as (keyof ExpectedAlert)[]);
  return `${device}, ${rule}${fields === '' ? '' : `: ${fields}`}`;
}

function fieldsOf(alert: ExpectedAlert, names: readonly (keyof ExpectedAlert)[]): string {
  return names.map((name) => `${name} ${shown(name, alert[name])}`).join(', ');
}

function shown(name: keyof ExpectedAlert, value: ExpectedAlert[keyof ExpectedAlert]): string {
  if (value === undefined) return 'none';
  if (typeof value === 'number' && name.endsWith('At')) return shownTime(value);
  return name === 'value' ? JSON.stringify(value) : String(value);
}

/** A window may begin before the test does. */
function shownTime(sinceStartMs: number): string {
  return `${sinceStartMs < 0 ? '-' : ''}${formatDuration(Math.abs(sinceStartMs))}`;
}
