import { describe, expect, it } from 'vitest';
import type { AlertCondition, AlertImage } from '../../../shared/alerts/alert.ts';
import type { ChainStore } from '../../../shared/chains/chain-store.ts';
import { CurrentPolicy } from '../../../shared/chains/current-policy.ts';
import { PartitionEvaluator } from '../../../shared/chains/partition-evaluator.ts';
import type { Predecessor } from '../../../shared/chains/stream-chains.ts';
import { StreamReplacedError } from '../../../shared/chains/stream-source.ts';
import type { DeviceChange, DirectoryCopy } from '../../../shared/devices/device-directory.ts';
import type { MemberFacts } from '../../../shared/devices/member-facts.ts';
import type { IncidentReport } from '../../../shared/incidents/incident-store.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { TableChainStore } from '../../../shared/storage/table-chain-store.ts';
import type { HubEvent } from '../../../shared/telemetry/hub-event.ts';
import { Random } from '../../simulation/parts/random.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { hubEvent, securityMessage, startMs } from '../../support/hub-events.ts';
import { MemoryChainStore } from '../../support/memory-chain-store.ts';
import { MemoryStream } from '../../support/memory-stream.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { someFacts } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { range } from '../../support/range.ts';

const bursts = aRule({
  ruleType: 'MqttD2CMessagesNotInAllowedRange',
  minThreshold: 0,
  maxThreshold: 3,
  timeWindowSize: 'PT5M',
});

class Bench {
  readonly chain = new MemoryChainStore();
  readonly stream = new MemoryStream();
  readonly incidents: IncidentReport[] = [];
  readonly images: AlertImage[] = [];
  readonly changes: DeviceChange[] = [];
  readonly lookedUp: string[] = [];
  alertsFail = false;
  incidentsFail = false;
  predecessor: Predecessor | undefined;
  policy: Policy;
  facts: MemberFacts[] = [someFacts('pump')];

  constructor(policy: Policy) {
    this.policy = policy;
  }

  /** One process: it remembers what it holds. */
  evaluator(chain: ChainStore = this.chain): PartitionEvaluator {
    const clock = new FixedClock();
    const view = {
      ...{ version: 1, isComplete: true, refresh: async () => undefined },
      changedSince: () => [],
      find: (id: string) => this.facts.find(({ deviceId }) => deviceId === id),
    } as unknown as DirectoryCopy;
    return new PartitionEvaluator(
      {
        chain,
        policy: new CurrentPolicy(
          { current: async () => this.policy, change: async () => this.policy },
          clock,
        ),
        directoryView: view,
        directory: {
          apply: async (changes: readonly DeviceChange[]) => this.changes.push(...changes),
        } as never,
        alerts: {
          write: async (images: readonly AlertImage[]) => {
            if (this.alertsFail) throw new Error('storage is away');
            this.images.push(...images);
          },
        } as never,
        clock,
        source: this.stream,
        createdOn: this.stream.created,
        home: '0/1',
        predecessor: this.predecessor,
        incidents: {
          raise: async (report) => {
            if (this.incidentsFail) throw new Error('storage is away');
            this.incidents.push(report);
          },
          end: async () => undefined,
        },
        newHashKey: () => [1, 2],
        lookUp: (ids) => this.lookedUp.push(...ids),
      },
      { hub: 'hub', stream: 'telemetry', partitionId: '0', hasExcerpts: true },
      { trustedProperties: new Set() },
    );
  }

  alerts(): AlertCondition[] {
    const newest = new Map(this.images.map(({ condition }) => [condition.id, condition]));
    return [...newest.values()];
  }
}

/** A text as long as one is shown, in which nothing recurs. */
function noise(random: Random): string {
  return String.fromCharCode(...range(0, 1_024).map(() => 0x4e00 + random.below(20_000)));
}

/** A little after all others. */
function later(events: readonly HubEvent[]): HubEvent[] {
  return events.map((event) => ({ ...event, enqueuedMs: event.enqueuedMs + 10_000 }));
}

function messages(from: number, count: number): HubEvent[] {
  return Array.from({ length: count }, (_, i) =>
    hubEvent({
      sequenceNumber: from + i,
      enqueuedMs: startMs + (from + i) * 1_000,
      deviceId: 'pump',
    }),
  );
}

describe('a partition under evaluation', () => {
  it('commits each batch once, however often it comes', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    await evaluator.takeIn(messages(10, 3));
    await evaluator.takeIn(messages(10, 3));
    expect(bench.chain.head).toMatchObject({ commit: 1, position: 12 });
    expect(bench.alerts()).toEqual([]);
    await evaluator.takeIn(messages(11, 3));
    expect(bench.alerts()).toMatchObject([{ observed: 4, evidence: [{ sequenceNumber: 13 }] }]);
    expect(bench.chain.head?.tally).toContainEqual(['duplicatesSkipped', 5]);
  });

  it('goes on in another process where the last one stopped', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    for (let i = 0; i < 6; i++) await bench.evaluator().takeIn(messages(i, 1));
    expect(bench.alerts()).toMatchObject([{ observed: 4, occurrences: 1 }]);
    await bench.evaluator().tick(startMs + 3_600_000);
    expect(bench.alerts()).toMatchObject([
      { observed: 6, occurrences: 3, resolution: 'backInRange' },
    ]);
  });

  it('reads the state anew when another writer was first', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const [one, other] = [bench.evaluator(), bench.evaluator()];
    await one.takeIn(messages(0, 2));
    await other.takeIn(messages(0, 3));
    await one.takeIn(messages(1, 3));
    expect(bench.alerts()).toMatchObject([{ observed: 4, occurrences: 1 }]);
    expect(bench.chain.head?.commit).toBe(3);
  });

  it('takes a lost reply neither for success nor for failure', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    bench.chain.failures.push('lost', 'unknown');
    await evaluator.takeIn(messages(0, 4));
    expect(bench.chain.head).toMatchObject({ commit: 1, position: 3 });
    expect(bench.alerts()).toMatchObject([{ observed: 4, occurrences: 1 }]);
  });

  it('halves what storage does not take at once', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    bench.chain.failures.push('tooLarge', 'tooLarge');
    await bench.evaluator().takeIn(messages(0, 4));
    expect(bench.chain.head).toMatchObject({ commit: 4, position: 3 });
  });

  it('takes fewer devices at once when time alone touches more than storage takes', async () => {
    const alive = { ...bursts, minThreshold: 1, maxThreshold: 1_000 };
    const bench = new Bench(aPolicy({ default: [alive] }));
    bench.facts = range(0, 40).map((i) => someFacts(`pump${i}`));
    const evaluator = bench.evaluator();
    await evaluator.takeIn(
      bench.facts.map(({ deviceId }, i) =>
        hubEvent({ sequenceNumber: i, enqueuedMs: startMs, deviceId }),
      ),
    );
    bench.chain.failures.push(...range(0, 7).map(() => 'tooLarge' as const));
    await evaluator.tick(startMs + 400_000);
    // 2,000 devices halved seven times are 16: 40 need three commits at least, after the batch's.
    expect(bench.chain.head?.commit).toBeGreaterThanOrEqual(4);
    expect(bench.alerts()).toHaveLength(40);
  });

  it('takes fewer alerts at once when one device raises more than storage takes', async () => {
    const ruleType = 'AllowlistCustomAlertRule';
    const colours = aRule({ ruleType, signal: { path: '/colours' }, allowlistValues: [] });
    const bench = new Bench(aPolicy({ default: [colours] }));
    const body = { colours: range(0, 80).map((i) => `colour ${i}`) };
    bench.chain.failures.push(...range(0, 6).map(() => 'tooLarge' as const));
    await bench
      .evaluator()
      .takeIn([hubEvent({ sequenceNumber: 0, enqueuedMs: startMs, deviceId: 'pump', body })]);
    // 2,000 halved six times are 32.
    expect(bench.chain.head).toMatchObject({ commit: 3, position: 0 });
    expect(bench.alerts()).toHaveLength(80);
  });

  it('gives up after several tries, so that the batch comes again', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    bench.chain.failures.push('unknown', 'stale', 'unknown', 'stale', 'unknown');
    await expect(bench.evaluator().takeIn(messages(0, 4))).rejects.toThrow(
      'could not be committed',
    );
    expect(bench.chain.head).toBeUndefined();
  });

  it('stops at the third refusal of a commit under a head that nobody moved', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    bench.chain.failures.push('stale', 'unknown', 'stale', 'stale');
    const refused = bench.evaluator().takeIn(messages(0, 4));
    await expect(refused).rejects.toThrow(/commit 1 is refused, though nobody has moved the head/);
  });

  it('keeps alerts in the outbox while they cannot be stored, and hands them on later', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    bench.alertsFail = true;
    await expect(evaluator.takeIn(messages(0, 4))).rejects.toThrow('storage is away');
    bench.alertsFail = false;
    await evaluator.takeIn(messages(0, 4));
    expect(bench.alerts()).toHaveLength(1);
    expect(bench.chain.outbox).toEqual([]);
  });

  it('commits more alerts than one commit takes in several', async () => {
    const processes = aRule({ ruleType: 'ProcessNotAllowed', allowlistValues: [] });
    const bench = new Bench(aPolicy({ default: [processes] }));
    bench.facts = Array.from({ length: 30 }, (_, i) => someFacts(`pump${i}`));
    const payload = Array.from({ length: 90 }, (_, i) => ({ Executable: `/bin/p${i}` }));
    const body = securityMessage([{ Name: 'ProcessCreate', Payload: payload }]);
    const events = bench.facts.map(({ deviceId }, i) =>
      hubEvent({ sequenceNumber: i, enqueuedMs: startMs, deviceId, body }),
    );
    await bench.evaluator().takeIn(events);
    expect(bench.chain.head).toMatchObject({ commit: 3, position: 29, activityIndex: 0 });
    expect(bench.alerts()).toHaveLength(2_700);
  });

  it('goes on from what came before a damaged snapshot, and counts that it had to', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    for (let i = 0; i < 203; i++) await evaluator.takeIn(messages(i, 1));
    const { snapshotCommit } = bench.chain.head!;
    expect(snapshotCommit).toBeGreaterThan(0);
    bench.chain.snapshots.set(snapshotCommit, Buffer.from('damaged'));
    const before = bench.alerts();
    await bench.evaluator().takeIn(messages(203, 1));
    await bench.evaluator().tick(startMs + 3_600_000);
    expect(bench.chain.head?.tally).toContainEqual(['stateFallbacks', 2]);
    expect(bench.alerts()).toMatchObject([{ id: before[0]!.id, resolution: 'backInRange' }]);
  });

  it('writes a snapshot after many commits, and goes on from it', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    for (let i = 0; i < 201; i++) await evaluator.takeIn(messages(i, 1));
    const { snapshotCommit } = bench.chain.head!;
    expect(snapshotCommit).toBeGreaterThan(100);
    for (let commit = 1; commit <= snapshotCommit; commit++) bench.chain.logs.delete(commit);
    await bench.evaluator().tick(startMs + 7_200_000);
    expect(bench.alerts()).toMatchObject([{ occurrences: 198, resolution: 'backInRange' }]);
  });

  it('never goes back to an older policy', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }, 7));
    await bench.evaluator().takeIn(messages(0, 1));
    bench.policy = aPolicy({ default: [] }, 6);
    await expect(bench.evaluator().takeIn(messages(1, 1))).rejects.toThrow('revision 6');
  });

  it('asks for the twin of a device that the directory does not have', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    bench.facts = [];
    await bench.evaluator().takeIn(messages(0, 4));
    expect(new Set(bench.lookedUp)).toEqual(new Set(['pump']));
  });

  it('asks for the twin of a device whose message tells that it was made anew', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    const message = (sequenceNumber: number, generation: string) =>
      hubEvent({ sequenceNumber, enqueuedMs: startMs, deviceId: 'pump', generation });
    await evaluator.takeIn([message(0, '1')]);
    expect(bench.lookedUp).toEqual([]);
    await evaluator.takeIn([message(1, '2')]);
    expect(bench.lookedUp).toEqual(['pump']);
  });

  it('tells the directory what a device says of its own twin', async () => {
    const bench = new Bench(aPolicy({ default: [], pumps: [bursts] }));
    const change = hubEvent({
      ...{ sequenceNumber: 0, enqueuedMs: startMs, deviceId: 'pump', source: 'twinChangeEvents' },
      properties: { opType: 'updateTwin' },
      body: { version: 5, tags: { SecurityGroup: 'Pumps' } },
    });
    await bench.evaluator().takeIn([change]);
    expect(bench.changes).toMatchObject([
      { source: 'firstSight', learned: { homes: { twin: '0/1' } } },
      {
        source: 'twinChange',
        facts: { deviceId: 'pump', groupTag: 'Pumps', twinVersion: 5 },
      },
    ]);
  });

  it('keeps a pointer to what it cannot read, and goes on', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const broken = hubEvent({
      ...{ sequenceNumber: 0, enqueuedMs: startMs, deviceId: 'pump' },
      interfaceId: 'urn:azureiot:Security:SecurityAgent:1',
      body: Buffer.from('{'),
    });
    await bench.evaluator().takeIn([broken, ...messages(1, 1)]);
    expect(bench.chain.deadLetters).toEqual([{ sequenceNumber: 0, reason: 'bodyNotJson' }]);
    expect(bench.chain.head?.position).toBe(1);
  });
});

it('a batch of more unreadable events than one commit takes is committed in several', async () => {
  const bench = new Bench(aPolicy({ default: [bursts] }));
  const broken = messages(0, 200).map((event) => ({
    ...event,
    system: { ...event.system, 'iothub-interface-id': 'urn:azureiot:Security:SecurityAgent:1' },
    body: Buffer.from('{'),
  }));
  await bench.evaluator().takeIn(broken);
  expect(bench.chain.head).toMatchObject({ position: 199, activityIndex: 0 });
  expect(bench.chain.deadLetters.map(({ sequenceNumber }) => sequenceNumber)).toEqual(
    broken.map(({ sequenceNumber }) => sequenceNumber),
  );
});

describe('a gap in what the trigger delivers', () => {
  it('is read from the hub before the batch', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    bench.stream.send(...messages(0, 20));
    await evaluator.takeIn(messages(0, 2));
    await evaluator.takeIn(messages(10, 2));
    expect(bench.chain.head).toMatchObject({ position: 11 });
    const [alert] = bench.alerts();
    expect(alert?.evidence[0]).toMatchObject({ sequenceNumber: 3 });
    expect(bench.chain.head?.tally).toEqual([
      ['eventsHealed', 8],
      ['gapsHealed', 1],
    ]);
  });

  it('is a hole when the hub has nothing in between', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    const events = [...messages(0, 2), ...messages(10, 2)];
    bench.stream.send(...events);
    await evaluator.takeIn(events.slice(0, 2));
    await evaluator.takeIn(events.slice(2));
    expect(bench.chain.head).toMatchObject({
      position: 11,
      tally: [['sequenceNumbersMissing', 8]],
    });
  });

  it('may have holes of its own, each number of which is counted', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    bench.stream.send(...messages(0, 2), ...messages(4, 2), ...messages(8, 3));
    await evaluator.takeIn(messages(0, 2));
    await evaluator.takeIn(messages(9, 2));
    expect(bench.chain.head?.tally).toEqual([
      ['eventsHealed', 3],
      ['gapsHealed', 1],
      ['sequenceNumbersMissing', 4],
    ]);
  });

  it('that retention deleted is told though the first to notice could not', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    await bench.evaluator().takeIn(messages(0, 2));
    bench.stream.send(...messages(5, 5));
    bench.stream.firstKept.set('0', 5);
    bench.incidentsFail = true;
    await expect(bench.evaluator().takeIn(messages(5, 5))).rejects.toThrow('storage is away');
    bench.incidentsFail = false;
    await bench.evaluator().takeIn(messages(5, 5));
    expect(bench.incidents).toMatchObject([{ kind: 'dataLoss', from: '2', to: '4' }]);
  });

  it('that retention deleted is told though the answer to the commit was lost', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    await bench.evaluator().takeIn(messages(0, 2));
    bench.stream.send(...messages(5, 5));
    bench.stream.firstKept.set('0', 5);
    bench.chain.failures.push('lost');
    await bench.evaluator().takeIn(messages(5, 5));
    expect(bench.incidents).toMatchObject([{ kind: 'dataLoss', from: '2', to: '4' }]);
  });

  it('that retention deleted is an incident, and no silence over it is judged', async () => {
    const alive = { ...bursts, minThreshold: 1, maxThreshold: 1_000 };
    const bench = new Bench(aPolicy({ default: [alive] }));
    const evaluator = bench.evaluator();
    await evaluator.takeIn(messages(0, 2));
    bench.stream.send(...messages(700, 10));
    bench.stream.firstKept.set('0', 705);
    await evaluator.takeIn(messages(708, 1));
    expect(bench.chain.head).toMatchObject({ position: 708 });
    expect(bench.incidents).toMatchObject([{ kind: 'dataLoss', from: '2', to: '704' }]);
    await evaluator.tick(startMs + (704 + 300) * 1_000);
    expect(bench.alerts()).toEqual([]);
    await evaluator.tick(startMs + (710 + 320) * 1_000);
    expect(bench.alerts()).toMatchObject([{ observed: 0 }]);
  });

  it('at the tail is taken in by the timer, although no batch comes', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    bench.stream.send(...messages(0, 6));
    await evaluator.takeIn(messages(0, 1));
    await evaluator.tick(startMs + 60_000);
    expect(bench.chain.head).toMatchObject({ position: 5, watermarkMs: startMs + 60_000 });
    expect(bench.alerts()).toMatchObject([{ occurrences: 3, observed: 6 }]);
  });

  it('is healed a thousand events a commit', async () => {
    const bench = new Bench(aPolicy({ default: [] }));
    const evaluator = bench.evaluator();
    bench.stream.send(...messages(0, 2_501));
    await evaluator.takeIn(messages(0, 1));
    await evaluator.takeIn(messages(2_500, 1));
    expect(bench.chain.head).toMatchObject({ commit: 5, position: 2_500 });
  });
});

describe('an event hub that was created anew', () => {
  it('is noticed when old numbers come with new times', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    await evaluator.takeIn(messages(0, 5));
    bench.stream.created = '2026-01-02T00:00:00.000Z';
    const again = { ...messages(0, 1)[0]!, enqueuedMs: startMs + 100_000 };
    await expect(evaluator.takeIn([again])).rejects.toThrow(StreamReplacedError);
  });

  it('goes on with the windows and the open alerts of its predecessor', async () => {
    const before = new Bench(aPolicy({ default: [bursts] }));
    await before.evaluator().takeIn(messages(0, 5));
    const bench = new Bench(aPolicy({ default: [bursts] }));
    bench.predecessor = { goesOn: true, chains: [before.chain] };
    const events = messages(0, 2).map((event) => ({ ...event, enqueuedMs: startMs + 10_000 }));
    bench.stream.send(...events);
    await bench.evaluator().takeIn(events);
    expect(bench.chain.head).toMatchObject({ commit: 2, position: 1 });
    await bench.evaluator().tick(startMs + 3_600_000);
    expect(bench.alerts()).toMatchObject([
      { occurrences: 4, observed: 7, resolution: 'backInRange' },
    ]);
    expect(bench.alerts()[0]?.id).toBe(before.alerts()[0]?.id);
    expect(bench.incidents).toMatchObject([{ kind: 'streamReplaced' }]);
  });

  it('is noticed when its events go on with the very number that is next', async () => {
    const bench = new Bench(aPolicy({ default: [bursts] }));
    const evaluator = bench.evaluator();
    await evaluator.takeIn(messages(0, 5));
    bench.stream.created = '2026-01-02T00:00:00.000Z';
    const next = { ...messages(5, 1)[0]!, enqueuedMs: startMs + 100_000 };
    await expect(evaluator.takeIn([next])).rejects.toThrow(StreamReplacedError);
    expect(bench.chain.head).toMatchObject({ commit: 1, position: 4 });
  });

  it('shuts out whoever still works on its predecessor', async () => {
    const before = new Bench(aPolicy({ default: [bursts] }));
    const zombie = before.evaluator();
    await zombie.takeIn(messages(0, 2));
    const bench = new Bench(aPolicy({ default: [bursts] }));
    bench.predecessor = { goesOn: true, chains: [before.chain] };
    const events = later(messages(0, 2));
    bench.stream.send(...events);
    await bench.evaluator().takeIn(events);
    before.stream.created = '2026-01-02T00:00:00.000Z';
    await expect(zombie.takeIn(messages(2, 2))).rejects.toThrow(StreamReplacedError);
    expect(before.chain.head).toMatchObject({ commit: 1, position: 1, isClosed: true });
  });

  it('goes on where it stopped when its own stream is in force again', async () => {
    const [first, second] = [1, 2].map(() => new Bench(aPolicy({ default: [bursts] })));
    await first!.evaluator().takeIn(messages(0, 3));
    second!.predecessor = { goesOn: true, chains: [first!.chain] };
    second!.stream.send(...later(messages(0, 1)));
    await second!.evaluator().takeIn(later(messages(0, 1)));
    first!.predecessor = { goesOn: true, chains: [second!.chain] };
    first!.stream.send(...messages(0, 3), ...later(messages(3, 1)));
    await first!.evaluator().takeIn(later(messages(3, 1)));
    expect(first!.chain.head).toMatchObject({ position: 3, commit: 3 });
    expect(first!.chain.head).not.toHaveProperty('isClosed');
    await first!.evaluator().tick(startMs + 3_600_000);
    expect(first!.alerts()).toMatchObject([{ observed: 5, resolution: 'backInRange' }]);
    expect(first!.alerts()[0]!.id).toBe(second!.alerts()[0]!.id);
  });

  it('ends what was open when it has another number of partitions', async () => {
    const before = new Bench(aPolicy({ default: [bursts] }));
    await before.evaluator().takeIn(messages(0, 5));
    const bench = new Bench(aPolicy({ default: [bursts] }));
    bench.predecessor = { goesOn: false, chains: [before.chain] };
    const events = messages(0, 2).map((event) => ({ ...event, enqueuedMs: startMs + 10_000 }));
    bench.stream.send(...events);
    await bench.evaluator().takeIn(events);
    expect(bench.alerts()).toMatchObject([{ occurrences: 2, resolution: 'restarted' }]);
  });

  it('of other partitions begins anew for more devices than a commit takes, though its process ends', async () => {
    const red = aRule({
      ...{ ruleType: 'DenylistCustomAlertRule', signal: { path: '/v' }, denylistValues: ['red'] },
    });
    const before = new Bench(aPolicy({ default: [red] }));
    before.facts = range(0, 4_500).map((i) => someFacts(`pump-${i}`));
    const reds = before.facts.map(({ deviceId }, sequenceNumber) =>
      hubEvent({ sequenceNumber, enqueuedMs: startMs, deviceId, body: { v: 'red' } }),
    );
    await before.evaluator().takeIn(reds);
    const bench = new Bench(before.policy);
    bench.facts = before.facts;
    bench.predecessor = { goesOn: false, chains: [before.chain] };
    const events = later(messages(0, 2));
    bench.stream.send(...events);
    const commit = bench.chain.commit.bind(bench.chain);
    let commits = 0;
    bench.chain.commit = async (...given) => {
      if (commits++ === 2) throw new Error('its process ends');
      return commit(...given);
    };
    await expect(bench.evaluator().takeIn(events)).rejects.toThrow('its process ends');
    await bench.evaluator().takeIn(events);
    expect(bench.chain.head).toMatchObject({ position: 1 });
    expect(bench.chain.head).not.toHaveProperty('takeOver');
    const restarted = bench.alerts().filter(({ resolution }) => resolution === 'restarted');
    expect(restarted).toHaveLength(4_500);
    expect(commits).toBeLessThan(10);
  });
});

describe('a device that makes its partition remember as much of it as it can', () => {
  it('does not keep the partition from going on, or from being read again', async () => {
    const rules = range(0, 24).map((i) =>
      aRule({
        ...{ id: `list-${i}`, ruleType: 'AllowlistCustomAlertRule', allowlistValues: [] },
        signal: { path: `/v${i}` },
      }),
    );
    const bench = new Bench(aPolicy({ default: [bursts, ...rules] }));
    bench.facts.push(someFacts('mill'));
    const chain = new TableChainStore(await openTestTable(), 'a large device');
    const evaluator = bench.evaluator(chain);
    const random = new Random(1);
    const event = (sequenceNumber: number, deviceId: string, body: unknown = {}) =>
      hubEvent({ sequenceNumber, enqueuedMs: startMs + sequenceNumber * 1_000, deviceId, body });
    for (const i of range(0, 24))
      await evaluator.takeIn([
        event(i, 'pump', { [`v${i}`]: range(0, 100).map(() => noise(random)) }),
      ]);
    await bench.evaluator(chain).takeIn(range(24, 28).map((i) => event(i, 'mill')));
    expect((await chain.readHead())?.head).toMatchObject({ commit: 25, position: 27 });
    expect(bench.alerts()).toHaveLength(2_402);
    expect(bench.alerts().at(-1)).toMatchObject({ deviceId: 'mill', ruleId: bursts.id });
  }, 60_000);
});
