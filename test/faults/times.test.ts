import { describe, expect, it } from 'vitest';
import { securityMessage, startMs } from '../support/hub-events.ts';
import { someFacts } from '../support/partition.ts';
import { aPolicy, aRule } from '../support/policies.ts';
import { range } from '../support/range.ts';
import { FaultBench } from './fault-bench.ts';
import { bursts, silence } from './rules.ts';

const interfaceId = 'urn:azureiot:Security:SecurityAgent:1';

const failedLogins = aRule({
  ruleType: 'FailedLocalLoginsNotInAllowedRange',
  minThreshold: 0,
  maxThreshold: 1,
  timeWindowSize: 'PT5M',
});

describe('case 19: a device whose clock is wrong', () => {
  const devices = [someFacts('pump'), someFacts('mill')];
  const failedLogin = (TimestampUTC: string) =>
    securityMessage([{ Name: 'Login', TimestampUTC, Payload: [{ Result: 'Fail' }] }]);

  it.each([
    ['ten years ahead', '2036-01-01T00:00:00Z', true],
    ['no number', 'NaN', true],
    ['a leap second', '2025-12-31T23:59:60Z', true],
    ['words about summer time', 'Sun Mar 29 02:30:00 CEST 2026', true],
    ['ten years behind', '2016-01-01T00:00:00Z', false],
  ])(
    'counts by the hub clock, or is too late, and moves nobody else: %s',
    async (_, time, counts) => {
      const bench = new FaultBench(aPolicy({ default: [failedLogins, bursts] }), { devices });
      const process = bench.start();
      const wrong = range(0, 2).map(() => ({ interfaceId, body: failedLogin(time) }));
      const others = range(0, 3).map(() => ({ deviceId: 'mill' }));
      expect(await bench.takeIn(process, bench.send(...wrong, ...others))).toBe('done');
      const found = bench.alerts().map(({ deviceId, ruleId }) => `${deviceId} ${ruleId}`);
      expect(found).toEqual(counts ? [`pump ${failedLogins.id}`] : []);
      expect(bench.head()?.watermarkMs).toBe(startMs + 5_000);
      await bench.takeIn(process, bench.send({ deviceId: 'mill' }));
      expect(bench.alerts().at(-1)).toMatchObject({ deviceId: 'mill', ruleId: bursts.id });
    },
  );
});

describe('case 20: an activity on a border', () => {
  // Panes of five seconds: a window ends with its pane, and begins 59 panes before.
  it.each([
    ['the last moment of the sixtieth pane', 299.999, 4],
    ['the first moment after it', 300, 3],
  ])('is in the window or not, to the millisecond: %s', async (_, at, observed) => {
    const limit = { ...bursts, maxThreshold: 2 };
    const bench = new FaultBench(aPolicy({ default: [limit] }));
    const events = bench.send({ at: 0 }, { at: 10 }, { at: 20 }, { at });
    expect(await bench.takeIn(bench.start(), events)).toBe('done');
    expect(bench.alerts()).toMatchObject([{ observed }]);
    await bench.letTimePass(bench.start(), 60);
    expect(bench.witness.final()).toEqual([]);
  });

  it.each([
    ['its end and the wait', 315, 1],
    ['a millisecond less', 314.999, 0],
  ])('a pane is judged when the watermark is at %s', async (_, at, alerts) => {
    // The window that ends with second 305 is the first without the message of pane 0; it waits ten more.
    const bench = new FaultBench(aPolicy({ default: [silence] }), {
      devices: [someFacts('pump'), someFacts('mill')],
    });
    const events = bench.send({ at: 0 }, { deviceId: 'mill', at: 1 }, { deviceId: 'mill', at });
    expect(await bench.takeIn(bench.start(), events)).toBe('done');
    expect(bench.alerts().filter(({ deviceId }) => deviceId === 'pump')).toHaveLength(alerts);
    await bench.letTimePass(bench.start(), 60);
    expect(bench.witness.final()).toEqual([]);
  });
});

describe('case 23: a timer that was away for two hours, or runs twice, or on two hosts', () => {
  it('judges each pane once', async () => {
    const bench = new FaultBench(aPolicy({ default: [bursts, silence] }));
    const [one, other] = [bench.start(), bench.start()];
    await bench.takeIn(one, bench.sendMany(4));
    const runs = [one, one, other].map((process) => bench.letTimePass(process, 7_200));
    await Promise.all(runs);
    await bench.letTimePass(other, 60);
    expect(bench.alerts()).toMatchObject([
      { ruleId: bursts.id, occurrences: 1, resolution: 'backInRange' },
      { ruleId: silence.id, observed: 0 },
    ]);
    expect(bench.witness.final()).toEqual([]);
  });
});
