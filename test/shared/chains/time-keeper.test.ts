import { beforeEach, describe, expect, it } from 'vitest';
import type { AlertCondition, AlertImage } from '../../../shared/alerts/alert.ts';
import { CurrentPolicy } from '../../../shared/chains/current-policy.ts';
import { StreamEvaluator } from '../../../shared/chains/stream-evaluator.ts';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import type { DeviceChange } from '../../../shared/devices/device-directory.ts';
import { mergeChange } from '../../../shared/devices/merge-change.ts';
import type { IncidentReport } from '../../../shared/incidents/incident-store.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { hubEvent } from '../../support/hub-events.ts';
import { MemoryChainStore } from '../../support/memory-chain-store.ts';
import { MemoryStream } from '../../support/memory-stream.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const alive = aRule({
  ruleType: 'TimeWindowCustomAlertRule',
  id: 'alive',
  signal: { path: '' },
  minThreshold: 1,
  timeWindowSize: 'PT5M',
});

/** A stream of two partitions with its directory, in one process, under a clock that is told. */
class Stream {
  readonly clock = new FixedClock();
  readonly hub = new MemoryStream();
  readonly chains = new Map<string, MemoryChainStore>();
  readonly directory = new Map<string, DeviceFacts>();
  readonly incidents: IncidentReport[] = [];
  readonly ended: string[] = [];
  readonly alerts = new Map<string, AlertCondition>();
  policy: Policy = aPolicy({ default: [alive] });
  version = 1;
  readonly evaluator = this.#open();

  #open(): StreamEvaluator {
    const { clock, directory } = this;
    this.hub.partitions.set('0', []);
    this.hub.partitions.set('1', []);
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
      changedSince: () => undefined,
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
      end: async ({ kind }: { kind: string }) => void this.ended.push(kind),
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

  /** A message that the trigger delivers at once. */
  async receive(partitionId: string, deviceId: string): Promise<void> {
    const sequenceNumber = this.hub.partitions.get(partitionId)!.length;
    const enqueuedMs = this.clock.nowMs();
    const event = { ...hubEvent({ sequenceNumber, enqueuedMs, deviceId, body: {} }), partitionId };
    this.hub.send(event);
    await this.evaluator.takeIn([event]);
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
});

describe('the timer', () => {
  it('judges no silence while events wait', async () => {
    stream.list('pump');
    await stream.pass(1);
    await stream.receive('0', 'pump');
    await stream.pass(1);
    // The trigger has stopped, and the hub gives nothing out either.
    stream.hub.send({
      ...hubEvent({ sequenceNumber: 1, enqueuedMs: 0, deviceId: 'pump' }),
      partitionId: '0',
    });
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
    stream.hub.send({
      ...hubEvent({ sequenceNumber: 1, enqueuedMs: stream.clock.nowMs(), deviceId: 'pump' }),
      partitionId: '0',
    });
    await stream.pass(1);
    expect(stream.chain('0').head).toMatchObject({ position: 1 });
  });

  it('begins the chain of a partition that has had no event', async () => {
    await stream.pass(1);
    expect(stream.chain('0').head).toMatchObject({ commit: 1, position: -1 });
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
