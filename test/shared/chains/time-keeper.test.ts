import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AlertCondition, AlertImage } from '../../../shared/alerts/alert.ts';
import { CorruptChainError } from '../../../shared/chains/chain-store.ts';
import { CurrentPolicy } from '../../../shared/chains/current-policy.ts';
import { decodeRecord, type LogRecord } from '../../../shared/chains/log-record.ts';
import { StreamEvaluator } from '../../../shared/chains/stream-evaluator.ts';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import type { DeviceChange } from '../../../shared/devices/device-directory.ts';
import { mergeChange } from '../../../shared/devices/merge-change.ts';
import type { IncidentReport, IncidentScope } from '../../../shared/incidents/incident-store.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import type { HubEvent } from '../../../shared/telemetry/hub-event.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { hubEvent } from '../../support/hub-events.ts';
import { MemoryChainStore } from '../../support/memory-chain-store.ts';
import { MemoryStream } from '../../support/memory-stream.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { range } from '../../support/range.ts';

const alive = aRule({
  ruleType: 'TimeWindowCustomAlertRule',
  id: 'alive',
  signal: { path: '' },
  minThreshold: 1,
  timeWindowSize: 'PT5M',
});

function emptyHub(): MemoryStream {
  const hub = new MemoryStream();
  for (const partitionId of ['0', '1']) hub.partitions.set(partitionId, []);
  return hub;
}

/** A stream of two partitions with its directory, in one process, under a clock that is told. */
class Stream {
  readonly clock = new FixedClock();
  readonly hub = emptyHub();
  readonly chains = new Map<string, MemoryChainStore>();
  readonly directory = new Map<string, DeviceFacts>();
  readonly incidents: IncidentReport[] = [];
  readonly ended: string[] = [];
  readonly alerts = new Map<string, AlertCondition>();
  policy: Policy = aPolicy({ default: [alive] });
  version = 1;
  /** What the copy remembers; undefined: too much has changed. */
  changed: readonly string[] | undefined;
  readonly evaluator = this.open();

  /** A process, which remembers what it holds. */
  open(): StreamEvaluator {
    const { clock, directory } = this;
    const stream = this;
    const view = {
      get version() {
        return stream.version;
      },
      isComplete: true,
      refresh: async () => undefined,
      catchUp: async () => undefined,
      find: (id: string) => directory.get(id),
      devices: () => directory.values(),
      changedSince: () => stream.changed,
      tagCounts: () => ({ untagged: 0, byText: new Map(), byJson: new Map() }),
    };
    return new StreamEvaluator({
      ...{ hub: 'hub', stream: 'telemetry', hasExcerpts: true, clock, source: this.hub },
      membership: { trustedProperties: new Set() },
      incidents: this.#reporter(),
      openStream: async ({ createdOn, partitionCount }) => ({
        ...{ createdOn, partitionCount },
        chain: (partitionId) => this.chain(partitionId),
        predecessor: () => undefined,
      }),
      ports: {
        policy: new CurrentPolicy(
          { current: async () => this.policy, change: async () => this.policy },
          clock,
        ),
        directoryView: view,
        directory: {
          apply: async (changes: readonly DeviceChange[]) => this.#apply(changes),
        } as never,
        alerts: { write: async (images: readonly AlertImage[]) => this.#store(images) } as never,
        ...{ clock, source: this.hub, incidents: this.#reporter(), lookUp: () => undefined },
        newHashKey: () => [1, 2],
      },
    });
  }

  #reporter() {
    return {
      raise: async (report: IncidentReport) => void this.incidents.push(report),
      end: async ({ kind, partition }: IncidentScope) =>
        void this.ended.push(`${kind} ${partition}`),
    };
  }

  chain(partitionId: string): MemoryChainStore {
    const known = this.chains.get(partitionId);
    if (known !== undefined) return known;
    const made = new MemoryChainStore(() => this.clock.nowMs());
    this.chains.set(partitionId, made);
    return made;
  }

  list(deviceId: string, facts: Partial<DeviceFacts> = {}): void {
    const known = {
      generation: '1',
      status: 'enabled',
      groupTag: undefined,
      twinVersion: 1,
    } as const;
    this.directory.set(deviceId, { ...known, deviceId, ...facts });
    this.version += 1;
  }

  #apply(changes: readonly DeviceChange[]): number {
    for (const change of changes) {
      const { deviceId } = change.facts;
      const known = this.directory.get(deviceId);
      const times = { firstSyncUtc: '', lastSyncUtc: '', lastSource: 'sweep' as const };
      const merged = mergeChange(known && { ...known, ...times }, change, '2026-01-01T00:00:00Z');
      if (merged !== undefined) this.directory.set(deviceId, merged);
    }
    this.version += 1;
    return changes.length;
  }

  #store(images: readonly AlertImage[]): void {
    for (const { condition } of images) this.alerts.set(condition.id, condition);
  }

  /** A message that comes without a batch. */
  send(partitionId: string, deviceId: string, enqueuedMs = this.clock.nowMs()): HubEvent {
    const sequenceNumber = this.hub.partitions.get(partitionId)!.length;
    const event = { ...hubEvent({ sequenceNumber, enqueuedMs, deviceId, body: {} }), partitionId };
    this.hub.send(event);
    return event;
  }

  /** A message that the trigger delivers at once. */
  async receive(partitionId: string, deviceId: string): Promise<void> {
    await this.evaluator.takeIn([this.send(partitionId, deviceId)]);
  }

  /** Minutes pass, each with its timer. */
  async pass(minutes: number): Promise<void> {
    for (let i = 0; i < minutes; i++) {
      this.clock.advance(60_000);
      await this.evaluator.letTimePass((_, error) => {
        throw error;
      });
    }
  }

  found() {
    return [...this.alerts.values()].map(({ deviceId, resolution, observed }) => ({
      ...{ deviceId, observed },
      ...(resolution === undefined ? {} : { resolution }),
    }));
  }
}

let stream: Stream;
beforeEach(() => {
  stream = new Stream();
});

describe('a device that never spoke', () => {
  it('is found silent a full window after it became a member', async () => {
    stream.list('pump');
    await stream.pass(6);
    expect(stream.found()).toEqual([]);
    await stream.pass(2);
    expect(stream.found()).toEqual([{ deviceId: 'pump', observed: 0 }]);
    expect(stream.chain('unseen').head).toMatchObject({ position: -1 });
  });

  it('counts from when it joins, however long the chain was idle before', async () => {
    stream.list('pump');
    await stream.pass(60);
    stream.list('late');
    await stream.pass(6);
    expect(stream.found().map(({ deviceId }) => deviceId)).toEqual(['pump']);
    await stream.pass(2);
    expect(stream.found().map(({ deviceId }) => deviceId)).toEqual(['pump', 'late']);
  });

  it('is judged by its partition once it speaks, from a full window on', async () => {
    stream.list('pump');
    await stream.pass(10);
    await stream.receive('1', 'pump');
    expect(stream.directory.get('pump')?.homes).toEqual({ telemetry: '1/2' });
    await stream.pass(1);
    expect(stream.found()).toEqual([{ deviceId: 'pump', observed: 0, resolution: 'backInRange' }]);
    await stream.pass(4);
    expect(stream.found()).toHaveLength(1);
    await stream.pass(2);
    expect(stream.found()).toHaveLength(2);
    expect(stream.chain('1').head?.dueMs).toBeUndefined();
  });

  it('is told of once, however many there are', async () => {
    for (const i of range(0, 5_000)) stream.list(`pump-${i}`);
    await stream.pass(1);
    const { head, logs } = stream.chain('unseen');
    const told = [...logs.values()].flatMap(
      (log) => decodeRecord<LogRecord>(log).inputs.facts.length,
    );
    expect(told).toEqual([2_000, 2_000, 1_000]);
    expect(head).toMatchObject({ commit: 3, directoryVersion: stream.version });
    await stream.pass(8);
    expect(stream.found()).toHaveLength(5_000);
  });

  it('is not judged when disabled, gone, or in a group without a minimum', async () => {
    stream.policy = aPolicy({ default: [alive], quiet: [] });
    stream.list('disabled', { status: 'disabled' });
    stream.list('deleted', { status: 'deleted' });
    stream.list('elsewhere', { groupTag: 'quiet' });
    await stream.pass(20);
    expect(stream.found()).toEqual([]);
    expect(stream.chain('unseen').head).toBeUndefined();
  });

  it('ends its alert when it is disabled', async () => {
    stream.list('pump');
    await stream.pass(10);
    stream.list('pump', { status: 'disabled' });
    await stream.pass(1);
    expect(stream.found()).toMatchObject([{ resolution: 'deviceDisabled' }]);
  });

  it('is judged by a rule of now, though another would have been due later', async () => {
    stream.policy = aPolicy({ default: [{ ...alive, timeWindowSize: 'P1D' }] });
    stream.list('pump');
    await stream.pass(2);
    const sooner = { ...alive, revision: 2, countersRevision: 2 };
    stream.policy = aPolicy({ default: [sooner] }, 2);
    await stream.pass(8);
    expect(stream.found()).toEqual([{ deviceId: 'pump', observed: 0 }]);
  });

  it('leaves no head that calls for the timer, once it has spoken', async () => {
    stream.list('pump');
    await stream.pass(1);
    await stream.receive('0', 'pump');
    await stream.pass(1);
    // What is overtaken stays in the queue of the process that put it there.
    expect(stream.chain('unseen').head?.dueMs).toBeGreaterThan(stream.clock.nowMs());
    stream.clock.advance(600_000);
    await stream.open().letTimePass(() => undefined);
    expect(stream.chain('unseen').head?.dueMs).toBeUndefined();
  });

  it('is judged by whichever process the timer comes to, on the state that the last one left', async () => {
    stream.list('pump');
    stream.list('mill', { status: 'disabled' });
    await stream.pass(1);
    const other = stream.open();
    stream.list('pump', { status: 'disabled' });
    await other.letTimePass(() => undefined);
    stream.list('pump');
    // The first process holds what it recorded itself, by which nothing has changed.
    await stream.pass(8);
    expect(stream.found()).toEqual([{ deviceId: 'pump', observed: 0 }]);
  });
});

describe('a partition that is silent', () => {
  beforeEach(async () => {
    stream.policy = aPolicy({ default: [] });
    stream.list('pump');
    await stream.receive('0', 'pump');
    await stream.pass(2);
  });

  it('begins to be judged by a rule that comes then', async () => {
    stream.policy = aPolicy({ default: [alive] }, 2);
    await stream.pass(8);
    expect(stream.found()).toEqual([{ deviceId: 'pump', observed: 0 }]);
  });

  it('ends the alerts of a rule that is deleted, and of a device that is disabled', async () => {
    stream.policy = aPolicy({ default: [alive, { ...alive, id: 'other' }] }, 2);
    await stream.pass(8);
    stream.policy = aPolicy({ default: [alive] }, 3);
    await stream.pass(2);
    expect(stream.found().map(({ resolution }) => resolution)).toEqual([undefined, 'ruleDeleted']);
    const { homes } = stream.directory.get('pump')!;
    stream.list('pump', { status: 'disabled', twinVersion: 2, ...(homes && { homes }) });
    await stream.pass(2);
    expect(stream.found()[0]).toMatchObject({ resolution: 'deviceDisabled' });
  });

  it('commits nothing for a device that is at home elsewhere', async () => {
    stream.changed = ['mill'];
    stream.list('mill', { homes: { telemetry: '1/2' } });
    const { commit } = stream.chain('0').head!;
    await stream.pass(3);
    expect(stream.chain('0').head).toMatchObject({ commit });
  });
});

describe('the timer', () => {
  it('judges no silence while events wait', async () => {
    stream.list('pump');
    await stream.pass(1);
    await stream.receive('0', 'pump');
    await stream.pass(1);
    // The trigger has stopped, and the hub gives nothing out either.
    stream.send('0', 'pump', 0);
    stream.hub.read = async () => [];
    for (let i = 0; i < 20; i++) {
      stream.clock.advance(60_000);
      const report = await stream.evaluator.letTimePass(() => undefined);
      expect(report.failed).toBe(1);
    }
    expect(stream.found()).toEqual([]);
    expect(stream.incidents).toContainEqual(
      expect.objectContaining({ kind: 'evaluationLag', partition: '0' }),
    );
  });

  it('takes in what waits without a batch', async () => {
    stream.list('pump');
    await stream.pass(1);
    await stream.receive('0', 'pump');
    stream.send('0', 'pump');
    await stream.pass(1);
    expect(stream.chain('0').head).toMatchObject({ position: 1 });
  });

  it('looks after the others where one head cannot be read', async () => {
    await stream.pass(1);
    stream.chain('0').readHead = async () => {
      throw new CorruptChainError('its head is not JSON');
    };
    stream.send('1', 'pump');
    stream.clock.advance(60_000);
    const failed: string[] = [];
    await stream.evaluator.letTimePass((partitionId) => void failed.push(partitionId));
    expect(failed).toEqual(['0', 'unseen']);
    expect(stream.incidents).toMatchObject([{ kind: 'stateCorrupt', partition: '0' }]);
    expect(stream.chain('1').head).toMatchObject({ position: 0 });
  });

  it('does not call a state whole that it had no need to read', async () => {
    await stream.pass(1);
    await stream.receive('0', 'pump');
    const { head, logs } = stream.chain('0');
    logs.set(head!.commit, Buffer.of());
    const begun = stream.open();
    await expect(begun.takeIn([stream.send('0', 'pump')])).rejects.toThrow(CorruptChainError);
    stream.ended.length = 0;
    // The partition has moved too recently to be helped, so nothing of its state is looked at.
    await begun.letTimePass(() => undefined);
    expect(stream.ended).not.toContain('stateCorrupt 0');
  });

  it('begins the chain of a partition that has had no event', async () => {
    await stream.pass(1);
    expect(stream.chain('0').head).toMatchObject({ commit: 1, position: -1 });
  });
});

describe('events that wait', () => {
  beforeEach(async () => {
    await stream.pass(1);
    await stream.receive('0', 'pump');
  });

  it('are no lag where they have just come to a partition that was silent', async () => {
    stream.policy = aPolicy({ default: [] });
    await stream.pass(30);
    stream.send('0', 'pump', stream.clock.nowMs() + 59_000);
    await stream.pass(1);
    expect(stream.incidents).toEqual([]);
  });

  it('are a lag since the oldest of them came', async () => {
    stream.policy = aPolicy({ default: [] });
    await stream.pass(30);
    const oldest = stream.send('0', 'pump');
    stream.send('0', 'pump');
    stream.clock.advance(400_000);
    await stream.evaluator.letTimePass(() => undefined);
    const from = new Date(oldest.enqueuedMs).toISOString();
    const detail = `2 events wait to be evaluated, the oldest one since ${from}.`;
    expect(stream.incidents).toMatchObject([{ kind: 'evaluationLag', from, detail }]);
    await stream.pass(1);
    expect(stream.ended).toContain('evaluationLag 0');
  });

  it('keep no loss open in a partition that is never without, but up to date', async () => {
    const lossAfter = async (ms: number) => {
      stream.clock.advance(ms);
      stream.send('0', 'pump');
      stream.ended.length = 0;
      await stream.evaluator.letTimePass(() => undefined);
      return stream.ended.includes('dataLoss 0');
    };
    expect(await lossAfter(10_000)).toBe(true);
    await stream.receive('0', 'pump');
    stream.send('0', 'pump');
    expect(await lossAfter(90_000)).toBe(false);
  });
});

describe('a change that reaches an idle partition', () => {
  it('is not held against the silence before it', async () => {
    stream.policy = aPolicy({ default: [], pumps: [alive] });
    stream.list('pump');
    await stream.receive('0', 'pump');
    await stream.pass(60);
    stream.list('pump', { groupTag: 'pumps', homes: { telemetry: '0/2' }, twinVersion: 2 });
    await stream.receive('0', 'other');
    await stream.pass(4);
    expect(stream.found()).toEqual([]);
    await stream.pass(4);
    expect(stream.found()).toMatchObject([{ deviceId: 'pump' }]);
  });
});

it.each([
  [9, 0],
  [11, 1],
])(
  'a state that nobody needed for %i minutes while others were is read %i times',
  async (minutes, times) => {
    await stream.receive('0', 'pump');
    const load = vi.spyOn(stream.chain('0'), 'load');
    onTestFinished(() => load.mockRestore());
    stream.clock.advance(minutes * 60_000);
    await stream.receive('1', 'mill');
    await stream.receive('0', 'pump');
    expect(load).toHaveBeenCalledTimes(times);
    expect(stream.chain('0').head).toMatchObject({ commit: 2, position: 1 });
  },
);
