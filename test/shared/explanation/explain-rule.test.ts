import { describe, expect, it } from 'vitest';
import { codes, explained, explainedRule } from '../../support/explained.ts';
import { securityMessage, startMs } from '../../support/hub-events.ts';
import { Partition } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const utc = (at: number) => new Date(startMs + at * 1_000).toISOString();

const bursts = aRule({
  ruleType: 'MqttD2CMessagesNotInAllowedRange',
  displayName: 'Bursts',
  minThreshold: 0,
  maxThreshold: 3,
  timeWindowSize: 'PT5M',
});
const alive = { ...bursts, minThreshold: 2, maxThreshold: 1_000 };
const processes = aRule({ ruleType: 'ProcessNotAllowed', allowlistValues: ['sh', 'ls'] });

const started = (...names: string[]) =>
  securityMessage([
    { Name: 'ProcessCreate', Payload: names.map((name) => ({ Executable: `/bin/${name}` })) },
  ]);

describe('a rule with a maximum', () => {
  it('says what the window holds, and what room is left', () => {
    const partition = new Partition(aPolicy({ default: [bursts] }));
    partition.receive({ at: 0 }, { at: 1 });
    expect(explainedRule(partition, 60)).toEqual({
      ruleId: bursts.id,
      ruleType: bursts.ruleType,
      displayName: 'Bursts',
      isEnabled: true,
      family: 'timeWindow',
      source: 'messages',
      range: { min: 0, max: 3 },
      timeWindowSize: 'PT5M',
      current: {
        value: 2,
        roomLeft: 1,
        startUtc: utc(-235),
        endUtc: utc(65),
        lastActivityUtc: utc(0),
      },
      lastEvidenceUtc: utc(1),
      openAlerts: [],
      missing: [],
      explanation: `No alert is open: the window of PT5M up to ${utc(65)} holds 2, within the range 0 to 3.`,
    });
  });

  it('counts nothing that has left the window meanwhile', () => {
    const partition = new Partition(aPolicy({ default: [bursts] }));
    partition.receive({ at: 0 }, { at: 1 });
    expect(explainedRule(partition, 3_600).current).toMatchObject({ value: 0, roomLeft: 3 });
  });

  it('names the alert it has opened, and when that ends', () => {
    const partition = new Partition(aPolicy({ default: [bursts] }));
    partition.receive({ at: 0 }, { at: 1 }, { at: 2 }, { at: 3 });
    const rule = explainedRule(partition, 13);
    const id = partition.list()[0]?.id;
    // The last violating pane is [0 s, 5 s); a window and the wait of 10 s follow it.
    const ends = { endsUtc: utc(315), timeToGo: 'PT5M2S' };
    expect(rule.openAlerts).toEqual([{ id, side: 'above', sinceUtc: utc(3), ...ends }]);
    expect(rule.current).toMatchObject({ value: 4, roomLeft: -1 });
    expect(rule.explanation).toBe(
      `Has fired: 1 alert is open until ${utc(315)} if nothing more violates; what violates again for the same reason joins it and opens no other.`,
    );
  });
});

describe('a rule with a minimum', () => {
  it('tells when it is judged first: after a full window', () => {
    const partition = new Partition(aPolicy({ default: [alive] }));
    partition.receive({ at: 0 });
    const rule = explainedRule(partition, 60);
    expect(rule.current).toMatchObject({
      value: 1,
      minimum: { judgedUtc: utc(310), timeToGo: 'PT4M10S' },
    });
    expect(rule.missing).toMatchObject([{ code: 'noFullWindow', affects: 'minimum' }]);
    expect(rule.explanation).toContain('still below the range 2 to 1000');
    expect(rule.explanation).toContain(utc(300));
  });

  it('tells when it is judged next, and that it goes on while silence does', () => {
    const partition = new Partition(aPolicy({ default: [alive] }));
    partition.receive({ at: 0 }, { at: 200 }, { at: 250 }, { at: 320 });
    const inRange = explainedRule(partition, 320);
    expect(inRange.openAlerts).toEqual([]);
    // What came at 200 s leaves the window with the pane [500 s, 505 s); the wait of 10 s follows.
    expect(inRange.current?.minimum).toEqual({
      judgedUtc: utc(515),
      timeToGo: 'PT3M15S',
      wait: 'PT10S',
    });
    partition.tick(600);
    const silent = explainedRule(partition, 600);
    expect(silent.openAlerts).toMatchObject([{ side: 'below' }]);
    expect(silent.openAlerts[0]).not.toHaveProperty('endsUtc');
    expect(silent.explanation).toMatch(/^Has fired: 1 alert is open, and the violation goes on;/);
  });
});

describe('a rule that is not evaluated', () => {
  it.each([
    ['disabled', { ...bursts, isEnabled: false }, 'ruleDisabled', 'The rule is disabled.'],
    [
      'of another stream',
      aRule({
        ruleType: 'DirectMethodInvokesNotInAllowedRange',
        minThreshold: 0,
        maxThreshold: 1,
        timeWindowSize: 'PT5M',
      }),
      'sourceNotEvaluated',
      'Its activities come from another source, which is not evaluated: Resource logs of the IoT hub.',
    ],
  ])('is listed as what it is: %s', (_, rule, code, message) => {
    const partition = new Partition(aPolicy({ default: [rule] }));
    partition.receive({ at: 0 });
    const answer = explainedRule(partition, 60);
    expect(codes(answer)).toEqual([code]);
    expect(answer.explanation.startsWith(`Cannot fire. ${message}`)).toBe(true);
    expect(answer).not.toHaveProperty('current');
    expect(answer.isEnabled).toBe(code !== 'ruleDisabled');
  });

  it('says what would have to be switched on', () => {
    const rule = aRule({
      ruleType: 'DirectMethodInvokesNotInAllowedRange',
      minThreshold: 0,
      maxThreshold: 1,
      timeWindowSize: 'PT5M',
    });
    const partition = new Partition(aPolicy({ default: [rule] }));
    expect(explainedRule(partition, 0).explanation).toMatch(
      /diagnostic setting.*category DirectMethods/,
    );
  });
});

describe('a rule that the partition has not taken up', () => {
  it('names the revision it waits for, and shows no counters of the old one', () => {
    const partition = new Partition(aPolicy({ default: [bursts] }));
    partition.receive({ at: 0 });
    const after = new Partition(
      aPolicy({ default: [{ ...bursts, revision: 2, countersRevision: 2 }] }, 2),
    );
    const { rules } = explained([partition], 60, { policy: after.state.policy! });
    expect(codes(rules[0]!)).toEqual(['ruleNotInForce']);
    expect(rules[0]?.explanation).toMatch(/^Cannot fire\. .*policy revision 2,.* with 1 /);
    expect(rules[0]?.current).toMatchObject({ value: 0 });
  });
});

describe('a list rule', () => {
  it('says what opens an alert, and when a security message came last', () => {
    const partition = new Partition(aPolicy({ default: [processes] }));
    partition.receive({ at: 7, body: started('sh') });
    const answer = explainedRule(partition, 60);
    expect(answer).toMatchObject({ lastEvidenceUtc: utc(7), openAlerts: [], missing: [] });
    expect(answer.explanation).toBe(
      'No alert is open: a value that is not on its allowlist of 2 opens one.',
    );
  });

  it('names each value with an open alert, which takes further ones', () => {
    const partition = new Partition(aPolicy({ default: [processes] }));
    partition.receive({ at: 0, body: started('nc', 'sh', 'curl') });
    const answer = explainedRule(partition, 60);
    expect(answer.openAlerts).toMatchObject([{ value: '/bin/nc' }, { value: '/bin/curl' }]);
    expect(answer.openAlerts[0]).toMatchObject({ endsUtc: utc(86_400), timeToGo: 'PT23H59M' });
    expect(answer.explanation).toMatch(/^Has fired: 2 alerts are open until /);
  });
});
