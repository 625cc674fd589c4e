import { ruleLimits } from '../../rules/rule-limits.ts';

const { timeWindowSize, allowedLateness, suppressFor } = ruleLimits;

const meanings: Readonly<Record<string, string>> = {
  id: 'Unique in its group. A rule of a built-in type that names none has its type for an id.',
  ruleType: 'Which kind of alert: one of the catalogue.',
  isEnabled: 'Whether it is judged.',
  severity: 'Of its alerts.',
  displayName: 'A name of its own, for people.',
  description: 'What it is for.',
  tags: `Whatever its owner wants to note: at most ${ruleLimits.tagsPerRule}.`,
  minThreshold: 'The lowest value in range.',
  maxThreshold: 'The highest value in range.',
  timeWindowSize: `An ISO 8601 duration from ${timeWindowSize.min} to ${timeWindowSize.max} in whole seconds.`,
  allowedLateness: `How late an activity may come and still be counted, and how long a minimum waits: an ISO 8601 duration from ${allowedLateness.min} to ${allowedLateness.max}.`,
  suppressFor: `How long after the last violation its alert ends; until then further ones join it. An ISO 8601 duration from ${suppressFor.min} to ${suppressFor.max}.`,
  allowlistValues: `The values that are allowed: at most ${ruleLimits.listValuesPerRule}. Any other one is a violation.`,
  denylistValues: `The values that are a violation: at most ${ruleLimits.listValuesPerRule}.`,
  signal: "What is looked at: what agents report, or a place in the device's own messages.",
};

/** What a property of a rule is for. */
export function meaningOf(name: string): { description?: string } {
  const description = meanings[name];
  return description === undefined ? {} : { description };
}
