import { describe, expect, it } from 'vitest';
import { timeToGo } from '../../../shared/explanation/explain-window.ts';
import type { Rule } from '../../../shared/rules/rule.ts';
import { explainedRule } from '../../support/explained.ts';
import { securityMessage, startMs } from '../../support/hub-events.ts';
import { Partition } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const utc = (at: number) => new Date(startMs + at * 1_000).toISOString();

const average = aRule({
  ruleType: 'TimeWindowCustomAlertRule',
  signal: { path: '/temp', aggregate: 'average' },
  maxThreshold: 80,
  timeWindowSize: 'PT1M',
});
const connections = aRule({
  ruleType: 'ActiveConnectionsNotInAllowedRange',
  minThreshold: 0,
  maxThreshold: 10_000,
  timeWindowSize: 'PT1M',
});

function current(rule: Rule, at: number, ...events: Parameters<Partition['receive']>) {
  const partition = new Partition(aPolicy({ default: [rule] }));
  partition.receive(...events);
  return explainedRule(partition, at);
}

describe('the window that ends now', () => {
  it('holds what its sixty panes hold', () => {
    const bodies = [10, 20, 40].map((temp, i) => ({ at: 30 * i, body: { temp } }));
    expect(current(average, 60, ...bodies).current).toEqual({
      ...{ value: 30, roomLeft: 50 },
      ...{ startUtc: utc(1), endUtc: utc(61), lastActivityUtc: utc(60) },
    });
  });

  it('has no value and no room when it is empty of what must be compared', () => {
    const answer = current(average, 300, { at: 0, body: { temp: 1 } });
    expect(answer.current).toEqual({
      ...{ startUtc: utc(241), endUtc: utc(301), lastActivityUtc: utc(0) },
    });
    expect(answer.explanation).toContain('holds no value to compare with the range up to 80');
  });

  it('says when its value is only a lower bound', () => {
    const Payload = Array.from({ length: 4_097 }, (_, i) => ({
      Direction: 'Out',
      RemoteAddress: '10.0.0.1',
      RemotePort: String(i + 1),
      Protocol: 'tcp',
    }));
    const body = securityMessage([{ Name: 'ConnectionCreate', Payload }]);
    const answer = current(connections, 0, { at: 0, body });
    expect(answer.current).toMatchObject({ value: 4_096, observedAtLeast: true, roomLeft: 5_904 });
    expect(answer.explanation).toContain('holds at least 4096, within the range 0 to 10000');
  });
});

describe('the time to go', () => {
  it.each([
    [0, 'PT0S'],
    [-5_000, 'PT0S'],
    [1, 'PT1S'],
    [1_000, 'PT1S'],
    [90_061_000, 'P1DT1H1M1S'],
  ])('is in whole seconds, rounded up: %i ms', (ms, text) => {
    expect(timeToGo(startMs + ms, startMs)).toBe(text);
  });
});
