import { describe, expect, it } from 'vitest';
import { openAlerts } from '../../../shared/evaluation/open-alerts.ts';
import type { Rule } from '../../../shared/rules/rule.ts';
import { Partition } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { messageRule, utc, valueRule } from '../../support/window-rules.ts';

const under = (...rules: Rule[]) => new Partition(aPolicy({ default: rules }));

describe('a minimum', () => {
  it('is first judged in the first window that begins after the device was seen', () => {
    const partition = under(messageRule({ min: 2 }));
    partition.receive({ at: 1 });
    // Windows begin at multiples of 5 s: the first full one lasts from 5 s to 305 s.
    partition.tick(314.999);
    expect(partition.list()).toEqual([]);
    partition.tick(315);
    expect(partition.list()).toMatchObject([{ observed: 0, startTimeUtc: utc(5) }]);
  });

  it('is judged in the window that begins just as the device was seen', () => {
    const partition = under(messageRule({ min: 2 }));
    partition.receive({ at: 0 });
    partition.tick(310);
    expect(partition.list()).toMatchObject([{ observed: 1, startTimeUtc: utc(0) }]);
  });

  it('is found by the clock of other devices just as by a tick', () => {
    const partition = under(messageRule({ min: 2 }));
    partition.receive({ at: 0 }, { at: 310, deviceId: 'stranger' });
    expect(partition.list()).toMatchObject([{ deviceId: 'pump', detectedTimeUtc: utc(310) }]);
  });

  it('is not judged of a kind of event that the device was never seen to cause', () => {
    const rule = aRule({
      ruleType: 'TwinUpdatesNotInAllowedRange',
      minThreshold: 1,
      maxThreshold: 9,
      timeWindowSize: 'PT5M',
    });
    const partition = under(rule);
    partition.receive({ at: 0 });
    partition.tick(10_000);
    expect(partition.list()).toEqual([]);
  });

  it('counts a late message in the windows that are judged after it came', () => {
    const partition = under(messageRule({ min: 1 }));
    partition.receive({ at: 0 }, { at: 304 });
    partition.tick(320);
    expect(partition.list()).toEqual([]);
  });

  it('says nothing new of a pane that is judged', () => {
    const partition = under(messageRule({ min: 1 }));
    partition.receive({ at: 0 });
    partition.tick(315);
    // Late for the pane that ended at 305 s, but not for the next one.
    partition.receive({ at: 316, system: { 'iothub-enqueuedtime': Date.parse(utc(302)) } });
    partition.tick(400);
    expect(openAlerts(partition.state)).toMatchObject([{ occurrences: 1, endTimeUtc: utc(305) }]);
  });

  it('goes on as one alert over a short recovery, and counts the violating panes alone', () => {
    const partition = under(messageRule({ min: 2 }));
    partition.receive({ at: 0 });
    partition.receive({ at: 400 }, { at: 401 });
    partition.receive({ at: 1_500, deviceId: 'stranger' });
    // Panes ending at 300 … 400 s have too few; those ending at 405 … 700 s have two; then silence.
    expect(partition.list()).toMatchObject([
      { startTimeUtc: utc(0), occurrences: 21, endTimeUtc: utc(400), resolution: 'backInRange' },
      { startTimeUtc: utc(405) },
    ]);
    expect(partition.list()).toHaveLength(2);
  });

  it('with a maximum of its own is another alert than the maximum', () => {
    const partition = under(messageRule({ min: 2, max: 3 }));
    partition.receive({ at: 0 }, { at: 0 }, { at: 0 }, { at: 0 });
    partition.tick(320);
    expect(partition.list()).toMatchObject([{ observed: 4 }, { observed: 0 }]);
  });
});

describe('a changed rule', () => {
  it('keeps its counters, and judges by its new minimum from then on', () => {
    const partition = under(messageRule({ min: 0 }));
    partition.receive({ at: 0 }, { at: 200 });
    partition.tick(300);
    partition.changePolicy(aPolicy({ default: [{ ...messageRule({ min: 2 }), revision: 2 }] }, 2));
    partition.tick(314.999);
    expect(partition.list()).toEqual([]);
    partition.tick(315);
    expect(partition.list()).toMatchObject([
      { ruleRevision: 2, observed: 1, startTimeUtc: utc(5), range: { min: 2 } },
    ]);
  });

  it('keeps its counters, and judges by its new maximum with the next message', () => {
    const partition = under(messageRule({ max: 9 }));
    partition.receive({ at: 0 }, { at: 1 }, { at: 2 });
    partition.changePolicy(aPolicy({ default: [{ ...messageRule({ max: 1 }), revision: 2 }] }, 2));
    partition.tick(20);
    expect(partition.list()).toEqual([]);
    partition.receive({ at: 21 });
    expect(partition.list()).toMatchObject([{ observed: 4, range: { max: 1 } }]);
  });

  it('shows an open alert with the range at its opening', () => {
    const partition = under(messageRule({ max: 0 }));
    partition.receive({ at: 0 });
    partition.changePolicy(aPolicy({ default: [{ ...messageRule({ max: 9 }), revision: 2 }] }, 2));
    partition.tick(1_000);
    expect(partition.list()).toMatchObject([
      { ruleRevision: 1, range: { max: 0 }, resolution: 'backInRange' },
    ]);
  });

  it('with a longer wait does not judge again what is judged', () => {
    const rule = valueRule('average', { maxThreshold: 5 });
    const partition = under(rule);
    partition.receive({ at: 0, body: { v: 9 } });
    partition.tick(15);
    const patient = { ...rule, allowedLateness: 'PT1M', revision: 2 };
    partition.changePolicy(aPolicy({ default: [patient] }, 2));
    partition.tick(10_000);
    // 60 windows hold the 9, each judged once.
    expect(partition.list()).toMatchObject([{ occurrences: 60 }]);
  });

  it('whose counters restart ends what is open, and begins anew', () => {
    const partition = under(messageRule({ max: 1 }));
    partition.receive({ at: 0 }, { at: 1 });
    partition.changePolicy(aPolicy({ default: [messageRule({ max: 1 }, 2)] }, 2));
    expect(partition.list()).toMatchObject([{ resolution: 'restarted', occurrences: 1 }]);
    partition.receive({ at: 2 });
    expect(partition.list()).toHaveLength(1);
  });
});
