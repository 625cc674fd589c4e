import { describe, expect, it } from 'vitest';
import { explainedRule } from '../../support/explained.ts';
import { startMs } from '../../support/hub-events.ts';
import { Partition } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const utc = (at: number) => new Date(startMs + at * 1_000).toISOString();
const signal = { path: '/temp' };
const threshold = { ruleType: 'ThresholdCustomAlertRule', signal };
const average = {
  ruleType: 'TimeWindowCustomAlertRule',
  signal: { ...signal, aggregate: 'average' },
  timeWindowSize: 'PT1M',
} as const;

function textOf(draft: Parameters<typeof aRule>[0], at = 10): string {
  const partition = new Partition(aPolicy({ default: [aRule(draft)] }));
  partition.receive({ at: 0, body: { temp: 50 } });
  return explainedRule(partition, at).explanation;
}

describe('the explanation of a rule', () => {
  it.each([
    [{ ...threshold, maxThreshold: 80 }, 'the range up to 80'],
    [{ ...threshold, minThreshold: 20 }, 'the range from 20'],
    [{ ...threshold, minThreshold: 20, maxThreshold: 80 }, 'the range 20 to 80'],
  ])('says which single value fires', (draft, range) => {
    expect(textOf(draft)).toBe(`No alert is open: a single value outside ${range} opens one.`);
  });

  it('says which list refuses a value', () => {
    const ruleType = 'DenylistCustomAlertRule';
    expect(textOf({ ruleType, signal, denylistValues: ['60', '70'] })).toBe(
      'No alert is open: a value that is on its denylist of 2 opens one.',
    );
  });

  it('says what is still to be judged when its pane has ended', () => {
    expect(textOf({ ...average, maxThreshold: 40 })).toBe(
      `No alert is open: the window of PT1M up to ${utc(11)} holds 50, above the range up to 40, which is judged when the window's pane has ended.`,
    );
  });

  it('names both, the next judgement and what the minimum waits for', () => {
    expect(textOf({ ...average, minThreshold: 60 })).toBe(
      `Cannot fire. The device has not been watched under this rule for a full window yet: it will have been at ${utc(60)}.`,
    );
    expect(textOf({ ...average, minThreshold: 60, maxThreshold: 90 })).toBe(
      `No alert is open: the window of PT1M up to ${utc(11)} holds 50, still below the range 60 to 90. Its minimum is judged next at ${utc(70)}, PT10S after the window's end, since late events count. ` +
        `The device has not been watched under this rule for a full window yet: it will have been at ${utc(60)}.`,
    );
  });
});
