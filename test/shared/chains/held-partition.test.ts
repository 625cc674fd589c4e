import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertCondition } from '../../../shared/alerts/alert.ts';
import { CorruptChainError, type LoadedChain } from '../../../shared/chains/chain-store.ts';
import { encodeLog, encodeSnapshot, restore } from '../../../shared/chains/held-partition.ts';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../../shared/evaluation/evaluate.ts';
import type { Inputs } from '../../../shared/evaluation/inputs.ts';
import { openAlerts } from '../../../shared/evaluation/open-alerts.ts';
import {
  newPartitionState,
  type PartitionState,
} from '../../../shared/evaluation/partition-state.ts';
import type { Outcome } from '../../../shared/evaluation/turn.ts';
import { stream } from '../../model/real-evaluator.ts';
import { scriptOf } from '../../model/script.ts';
import { worldArbitrary } from '../../model/world-arbitrary.ts';
import { chainHead } from '../../support/chain-commits.ts';
import { hubEvent, startMs } from '../../support/hub-events.ts';
import { someFacts } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { propertyRuns, propertyTimeoutMs } from '../../support/property-runs.ts';
import { range } from '../../support/range.ts';

/** A partition whose every commit is stored as the chain stores it, and which can be rebuilt from that. */
class StoredPartition {
  state: PartitionState = newPartitionState(-1, [1, 2]);
  #snapshot: Uint8Array | undefined;
  #snapshotCommit = 0;
  #commit = 0;
  #logs: Uint8Array[] = [];
  readonly #written = new Map<string, AlertCondition>();

  commit(inputs: Inputs): Outcome {
    const outcome = evaluate(this.state, inputs, { ...stream, hasExcerpts: true });
    this.#logs.push(encodeLog(inputs, outcome));
    this.#commit += 1;
    for (const [id, condition] of outcome.alerts) this.#written.set(id, condition);
    return outcome;
  }

  /** Every alert that was handed out; those still open as they stand now. */
  newest(): ReadonlyMap<string, AlertCondition> {
    const open = openAlerts(this.state).filter(({ id }) => this.#written.has(id));
    return new Map([...this.#written, ...open.map((alert) => [alert.id, alert] as const)]);
  }

  takeSnapshot(): void {
    this.#snapshot = encodeSnapshot(this.state);
    this.#snapshotCommit = this.#commit;
    this.#logs = [];
  }

  stored(): LoadedChain {
    const { position, activityIndex, watermarkMs, hashKey, tally } = this.state;
    const at = { position, activityIndex, hashKey };
    const { watermarkMs: _, ...head } = chainHead(this.#commit, at);
    return {
      head: {
        ...{ ...head, tally: tally.entries() },
        ...(watermarkMs === undefined ? {} : { watermarkMs }),
      },
      ...{ etag: '', snapshotCommit: this.#snapshotCommit, logs: this.#logs },
      snapshot: this.#snapshot,
    };
  }

  rebuild(): void {
    this.state = restore(this.stored());
  }
}

const bursts = aRule({
  ...{ ruleType: 'MqttD2CMessagesNotInAllowedRange', timeWindowSize: 'PT5M' },
  ...{ minThreshold: 1, maxThreshold: 3 },
});

function message(sequenceNumber: number, deviceId: string) {
  return hubEvent({ sequenceNumber, enqueuedMs: startMs + sequenceNumber * 1_000, deviceId });
}

/** A partition in which so many devices have sent one message each. */
function withDevices(count: number) {
  const partition = new StoredPartition();
  const policy = compilePolicy(aPolicy({ default: [bursts] }));
  const ids = range(0, count).map((i) => `pump-${i}`);
  partition.commit({
    policy,
    facts: ids.map((id) => someFacts(id)),
    events: ids.map((id, i) => message(i, id)),
  });
  return { partition, policy };
}

describe('a state rebuilt from what is stored', () => {
  it('goes on exactly like one that never stopped', { timeout: propertyTimeoutMs }, () => {
    const moments = fc.array(fc.constantFrom('nothing', 'snapshot', 'rebuild', 'both'), {
      ...{ minLength: 1, maxLength: 20 },
    });
    fc.assert(
      fc.property(worldArbitrary(), moments, (world, chosen) => {
        const [steady, rebuilt] = [new StoredPartition(), new StoredPartition()];
        for (const [i, { events, policy, ...recorded }] of scriptOf(world).entries()) {
          const inputs = {
            ...recorded,
            ...{ policy: compilePolicy(policy), events: events.map(({ hub }) => hub) },
          };
          const moment = chosen[i % chosen.length]!;
          if (moment === 'snapshot' || moment === 'both') rebuilt.takeSnapshot();
          if (moment === 'rebuild' || moment === 'both') rebuilt.rebuild();
          const [one, other] = [steady.commit(inputs), rebuilt.commit(inputs)];
          expect(other.alerts).toEqual(one.alerts);
          expect(other.factChanges).toEqual(one.factChanges);
          expect(openAlerts(rebuilt.state)).toEqual(openAlerts(steady.state));
        }
        expect(rebuilt.state.tally.entries()).toEqual(steady.state.tally.entries());
        expect(rebuilt.state.watermarkMs).toBe(steady.state.watermarkMs);
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('comes to the same alerts however few devices a commit takes', {
    timeout: propertyTimeoutMs,
  }, () => {
    fc.assert(
      fc.property(worldArbitrary(), fc.integer({ min: 1, max: 2 }), (world, maxTouched) => {
        const [all, few] = [new StoredPartition(), new StoredPartition()];
        for (const { events, policy, ...recorded } of scriptOf(world)) {
          const inputs = {
            ...recorded,
            ...{ policy: compilePolicy(policy), events: events.map(({ hub }) => hub) },
          };
          all.commit(inputs);
          for (let rest: Inputs | undefined = { ...inputs, maxTouched }; rest !== undefined; ) {
            rest = few.commit(rest).rest;
            few.takeSnapshot();
          }
        }
        expect(few.newest()).toEqual(all.newest());
      }),
      { numRuns: propertyRuns(50) },
    );
  });

  it('stores only devices that something happened to', () => {
    const { partition, policy } = withDevices(100);
    partition.rebuild();
    const { touched } = partition.commit({ policy, facts: [], events: [message(100, 'pump-7')] });
    expect([...touched].map(({ deviceId }) => deviceId)).toEqual(['pump-7']);
  });

  it('is the same whether it comes from logs or from a snapshot', () => {
    const { partition } = withDevices(10);
    partition.rebuild();
    const fromLogs = encodeSnapshot(partition.state);
    partition.takeSnapshot();
    partition.rebuild();
    expect(encodeSnapshot(partition.state)).toEqual(fromLogs);
  });
});

describe('what is stored', () => {
  it.each([
    ['log', 'the log row of commit 1: its checksum differs'],
    ['snapshot', 'the snapshot of commit 1: its checksum differs'],
  ] as const)('is refused when the %s is damaged', (where, why) => {
    const { partition } = withDevices(3);
    if (where === 'snapshot') partition.takeSnapshot();
    const stored = partition.stored();
    const bytes = where === 'snapshot' ? stored.snapshot! : stored.logs[0]!;
    bytes[bytes.length >> 1]! ^= 1;
    expect(() => restore(stored)).toThrow(CorruptChainError);
    expect(() => restore(stored)).toThrow(why);
  });

  it('is refused when a newer version wrote it', () => {
    const { partition } = withDevices(3);
    const stored = partition.stored();
    stored.logs[0]![0] = 9;
    expect(() => restore(stored)).toThrow(
      'the log row of commit 1: it has format version 9, and this code reads up to 2',
    );
  });

  it('is refused when a log row is missing', () => {
    const { partition, policy } = withDevices(3);
    partition.commit({ policy, facts: [], events: [message(3, 'pump-1')] });
    const stored = partition.stored();
    expect(() => restore({ ...stored, logs: stored.logs.slice(1) })).toThrow(
      'of the log rows of commits 1 to 2, 1 are missing',
    );
  });
});
