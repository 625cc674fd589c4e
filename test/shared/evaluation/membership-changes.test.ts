import { describe, expect, it } from 'vitest';
import { unknownGeneration } from '../../../shared/devices/generation.ts';
import type { MemberFacts } from '../../../shared/devices/member-facts.ts';
import type { Rule } from '../../../shared/rules/rule.ts';
import { Partition, someFacts } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { messageRule, utc, valueRule } from '../../support/window-rules.ts';

const denied = aRule({
  id: 'denied',
  ruleType: 'DenylistCustomAlertRule',
  signal: { path: '/v' },
  denylistValues: ['red'],
});
const rules: readonly Rule[] = [messageRule({ max: 1 }), denied];
const pump = (facts: Partial<MemberFacts> = {}) => someFacts('pump', facts);
const red = { body: { v: 'red' } };

/** A device in the group Roof with an alert of a window and one of a list. */
function alerting(): Partition {
  const partition = new Partition(aPolicy({ Roof: rules }), [pump({ groupTag: 'Roof' })]);
  partition.receive({ at: 0, ...red }, { at: 1 });
  expect(partition.list()).toHaveLength(2);
  return partition;
}

function resolutions(partition: Partition): unknown[] {
  return partition.list().map(({ resolution }) => resolution);
}

describe('a device that moves to another group', () => {
  it('has its alerts resolved, as of then', () => {
    const partition = alerting();
    partition.learn(pump({ groupTag: 'Hall' }));
    expect(resolutions(partition)).toEqual(['groupChanged', 'groupChanged']);
    expect(partition.list()[0]).toMatchObject({ group: 'Roof', resolvedTimeUtc: utc(1) });
  });

  it('is counted anew, even under the same rules', () => {
    const partition = new Partition(aPolicy({ Roof: rules, Hall: rules }), [
      pump({ groupTag: 'Roof' }),
    ]);
    partition.receive({ at: 0 });
    partition.learn(pump({ groupTag: 'Hall', twinVersion: 2 }));
    partition.receive({ at: 1 });
    expect(partition.list()).toEqual([]);
    partition.receive({ at: 2 });
    expect(partition.list()).toMatchObject([{ group: 'Hall', observed: 2 }]);
  });

  it('moves with its own event, which still counts in the old group', () => {
    const updates = aRule({
      ruleType: 'TwinUpdatesNotInAllowedRange',
      minThreshold: 0,
      maxThreshold: 0,
      timeWindowSize: 'PT5M',
    });
    const partition = new Partition(aPolicy({ Roof: [updates] }), [pump({ groupTag: 'Roof' })]);
    const update = {
      source: 'twinChangeEvents',
      properties: { opType: 'updateTwin' },
      body: { version: 2, tags: { SecurityGroup: null } },
    };
    partition.receive({ at: 0, ...update }, { at: 1, ...update, body: { version: 3 } });
    expect(partition.list()).toMatchObject([{ observed: 1, resolution: 'groupChanged' }]);
    expect(partition.outcomes.at(-1)?.factChanges).toMatchObject([
      { facts: { groupTag: undefined, twinVersion: 2 } },
    ]);
  });

  it('tells the directory nothing of a change that leaves it where it is', () => {
    const partition = new Partition(aPolicy({ Roof: [denied] }), [pump({ groupTag: 'Roof' })]);
    const reported = {
      source: 'twinChangeEvents',
      properties: { opType: 'updateTwin' },
      body: { version: 2, properties: { reported: { on: true } } },
    };
    partition.receive({ at: 0, ...reported });
    expect(partition.outcomes.at(-1)?.factChanges).toEqual([]);
    // What is older than that is passed over all the same.
    const late = { ...reported, body: { version: 1, tags: { SecurityGroup: 'Hall' } } };
    partition.receive({ at: 1, ...late }, { at: 2, ...red });
    expect(partition.list()).toMatchObject([{ group: 'Roof' }]);
  });

  it('does not move with the spelling of its tag', () => {
    const partition = alerting();
    partition.learn(pump({ groupTag: 'ROOF', twinVersion: 2 }));
    expect(resolutions(partition)).toEqual([undefined, undefined]);
  });

  it('moves with a group that is deleted, or that comes to be', () => {
    const partition = alerting();
    partition.changePolicy(aPolicy({ default: [denied] }, 2));
    expect(resolutions(partition)).toEqual(['groupChanged', 'groupChanged']);
    partition.receive({ at: 2, ...red });
    expect(partition.list().at(-1)).toMatchObject({ group: 'default', value: 'red' });
    partition.changePolicy(aPolicy({ default: [denied], Roof: rules }, 3));
    expect(partition.list().at(-1)).toMatchObject({ resolution: 'groupChanged' });
  });
});

describe('a device that is not enabled', () => {
  it.each([
    ['disabled', 'deviceDisabled'],
    ['deleted', 'deviceDeleted'],
  ] as const)('because it is %s has its alerts resolved', (status, resolution) => {
    const partition = alerting();
    partition.learn(pump({ groupTag: 'Roof', status }));
    expect(resolutions(partition)).toEqual([resolution, resolution]);
  });

  it('is judged by what it does, and not by what it leaves undone', () => {
    const both = [messageRule({ min: 1, max: 1 }), denied];
    const partition = new Partition(aPolicy({ default: both }), [pump({ status: 'disabled' })]);
    partition.receive({ at: 0, ...red }, { at: 1 });
    partition.tick(100_000);
    expect(partition.list().map(({ observed, value }) => observed ?? value)).toEqual(['red', 2]);
  });

  it('has a full window of silence before it when it is enabled again', () => {
    const partition = new Partition(aPolicy({ default: [messageRule({ min: 1 })] }));
    partition.receive({ at: 0 });
    partition.learn(pump({ status: 'disabled' }));
    partition.tick(1_000);
    partition.learn(pump());
    partition.tick(1_309.999);
    expect(partition.list()).toEqual([]);
    partition.tick(1_310);
    expect(partition.list()).toMatchObject([{ startTimeUtc: utc(1_000) }]);
  });

  it('has its windows begun anew when it is enabled again, while its lists go on', () => {
    const partition = new Partition(aPolicy({ default: rules }), [pump({ status: 'disabled' })]);
    partition.receive({ at: 0, ...red }, { at: 1 });
    partition.learn(pump());
    const byRule = new Map(partition.list().map((alert) => [alert.ruleId, alert.resolution]));
    expect(byRule.get('denied')).toBeUndefined();
    expect(byRule.get(rules[0]!.id)).toBe('restarted');
  });
});

describe('a device that was made anew under its id', () => {
  it('starts fresh', () => {
    const partition = alerting();
    partition.learn(pump({ groupTag: 'Roof', generation: '2' }));
    expect(resolutions(partition)).toEqual(['deviceDeleted', 'deviceDeleted']);
    partition.receive({ at: 2, ...red });
    expect(partition.list()).toHaveLength(3);
    expect(new Set(partition.list().map(({ id }) => id)).size).toBe(3);
  });

  it('is not one whose generation becomes known', () => {
    const partition = new Partition(aPolicy({ default: rules }), [pump({ generation: '' })]);
    partition.receive({ at: 0, ...red }, { at: 1 });
    partition.learn(pump({ generation: '638' }));
    expect(resolutions(partition)).toEqual([undefined, undefined]);
  });
});

describe('a device of which little is known', () => {
  it('is not judged before anything is, and is counted', () => {
    const partition = new Partition(aPolicy({ default: [denied] }), []);
    partition.receive({ at: 0, ...red });
    expect(partition.list()).toEqual([]);
    expect(partition.state.tally.count('pendingEvents')).toBe(1);
  });

  it.each(['nowhere', ' ', { json: '7' }])(
    'with the tag %j is judged under default',
    (groupTag) => {
      const partition = new Partition(aPolicy({ default: [denied] }), [pump({ groupTag })]);
      partition.receive({ at: 0, ...red });
      expect(partition.list()).toMatchObject([{ group: 'default' }]);
    },
  );

  it('keeps its group under a twin change that says nothing of its tag', () => {
    const partition = new Partition(aPolicy({ default: [], Roof: rules }), [
      pump({ groupTag: 'Roof', tagSource: 'trustedProperty', twinVersion: 0 }),
    ]);
    partition.receive(
      {
        at: 0,
        source: 'twinChangeEvents',
        properties: { opType: 'updateTwin' },
        body: { version: 9, properties: { reported: { on: true } } },
      },
      { at: 1, ...red },
    );
    expect(partition.list()).toMatchObject([{ group: 'Roof' }]);
    // What an enrichment said is no fact of the twin.
    expect(partition.outcomes.at(-1)?.factChanges).toEqual([]);
  });

  it('that the directory did not have is taken in with its creation', () => {
    const partition = new Partition(aPolicy({ default: [], Roof: [denied] }), [
      pump({ generation: '', tagSource: 'unknown', twinVersion: 0 }),
    ]);
    partition.receive(
      {
        at: 0,
        source: 'deviceLifecycleEvents',
        properties: { opType: 'createDeviceIdentity' },
        body: { version: 1, tags: { SecurityGroup: 'Roof' } },
      },
      { at: 1, ...red },
    );
    expect(partition.list()).toMatchObject([{ group: 'Roof' }]);
  });
});

describe('a protocol', () => {
  const minimum = messageRule({ min: 1 });

  it('that is not known is not counted for, and its silence not judged', () => {
    const { protocol: _, ...unknown } = pump();
    const partition = new Partition(aPolicy({ default: [{ ...minimum, maxThreshold: 1 }] }), [
      unknown,
    ]);
    partition.receive({ at: 0 }, { at: 1 }, { at: 2 });
    partition.tick(10_000);
    expect(partition.list()).toEqual([]);
  });

  it('that changes ends what was open under the rules of the other', () => {
    const partition = new Partition(
      aPolicy({ default: [minimum, valueRule('count', { maxThreshold: 0 })] }),
    );
    partition.receive({ at: 0, body: { v: 1 } });
    partition.tick(400);
    partition.learn(pump({ protocol: 'Http' }));
    const byRule = new Map(partition.list().map((alert) => [alert.ruleId, alert]));
    // Panes ending at 305 … 390 s were silent and judged by then.
    expect(byRule.get(minimum.id)).toMatchObject({ resolution: 'restarted', occurrences: 18 });
    expect(byRule.get('count')).toMatchObject({ resolution: 'backInRange' });
  });
});

describe('a rule', () => {
  it.each<[string, readonly Rule[], string]>([
    ['deleted', [], 'ruleDeleted'],
    ['disabled', [{ ...denied, isEnabled: false, revision: 2 }], 'ruleDisabled'],
    ['restarted', [{ ...denied, revision: 2, countersRevision: 2 }], 'restarted'],
  ])('that is %s has its alerts resolved', (_how, after, resolution) => {
    const partition = new Partition(aPolicy({ default: [denied] }));
    partition.receive({ at: 0, ...red });
    partition.changePolicy(aPolicy({ default: after }, 2));
    expect(resolutions(partition)).toEqual([resolution]);
  });

  it('beside it may come and go', () => {
    const partition = new Partition(aPolicy({ default: rules }));
    partition.receive({ at: 0, ...red }, { at: 1 });
    const more = valueRule('count', { id: 'A', maxThreshold: 99 }, 2);
    partition.changePolicy(aPolicy({ default: [more, ...rules] }, 2));
    partition.receive({ at: 2, ...red });
    partition.changePolicy(aPolicy({ default: rules }, 3));
    partition.receive({ at: 400, ...red });
    expect(partition.list().map(({ ruleId, occurrences }) => [ruleId, occurrences])).toEqual([
      ['denied', 3],
      [rules[0]!.id, 2],
    ]);
  });
});

describe('a device that the hub stamps with a newer generation', () => {
  it('starts fresh, in the default group until its twin is known', () => {
    const partition = new Partition(aPolicy({ default: [denied], Roof: rules }), [
      pump({ groupTag: 'Roof', twinVersion: 50 }),
    ]);
    partition.receive({ at: 0, ...red }, { at: 1, ...red, generation: '2' });
    expect(partition.list()).toMatchObject([
      { group: 'Roof', resolution: 'deviceDeleted' },
      { group: 'default', occurrences: 1 },
    ]);
  });

  it('is told its group by its own twin, whose versions begin anew', () => {
    const partition = new Partition(aPolicy({ default: [], Roof: [denied] }), [
      pump({ twinVersion: 50 }),
    ]);
    partition.receive(
      { at: 0, generation: '2' },
      {
        at: 1,
        source: 'twinChangeEvents',
        properties: { opType: 'updateTwin' },
        body: { version: 2, tags: { SecurityGroup: 'Roof' } },
      },
      { at: 2, ...red },
    );
    expect(partition.list()).toMatchObject([{ group: 'Roof' }]);
  });
});

it('a device that no partition has seen is awaited anew when it is made anew', () => {
  const awaited = { telemetry: true, twin: false };
  const partition = new Partition(aPolicy({ default: [messageRule({ min: 1, max: 9 })] }), [
    pump({ awaited }),
  ]);
  partition.tick(0);
  partition.learn(pump({ awaited, generation: '2' }));
  partition.tick(4_000);
  expect(resolutions(partition)).toEqual(['deviceDeleted', undefined]);
});

it('a device of unknown generation is told as seen once more when its generation is known', () => {
  const partition = new Partition(aPolicy({ default: [] }), [
    pump({ generation: unknownGeneration }),
  ]);
  partition.receive({ at: 0 });
  partition.learn(pump({ generation: '2' }));
  expect(partition.outcomes.at(-1)?.firstSights).toMatchObject([
    { kind: 'telemetry', facts: { generation: '2' } },
  ]);
});
