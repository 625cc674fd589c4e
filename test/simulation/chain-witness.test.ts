import { expect, it } from 'vitest';
import { newHead } from '../../shared/chains/chain-store.ts';
import { type Held, nextHead } from '../../shared/chains/held-chain.ts';
import { encodeLog } from '../../shared/chains/held-partition.ts';
import { evaluate } from '../../shared/evaluation/evaluate.ts';
import type { Inputs } from '../../shared/evaluation/inputs.ts';
import { newPartitionState } from '../../shared/evaluation/partition-state.ts';
import type { Outcome } from '../../shared/evaluation/turn.ts';
import { toBinaryColumns } from '../../shared/storage/binary-columns.ts';
import { keyNumber } from '../../shared/storage/keys.ts';
import { stream } from '../model/real-evaluator.ts';
import { hubEvent, startMs } from '../support/hub-events.ts';
import { someFacts } from '../support/partition.ts';
import { aPolicy } from '../support/policies.ts';
import { ChainWitness } from './parts/chain-witness.ts';
import { PolicyRevisions } from './parts/policy-revisions.ts';
import { StoredTable } from './parts/stored-table.ts';

const partitionKey = 'chain';

/** Writes what inputs come to in a chain begun at a position. @returns the positions of its commits. */
function commitAll(table: StoredTable, position: number, all: Inputs): number[] {
  const state = newPartitionState(position, [1, 2]);
  const held: Held = { state, head: newHead(state), etag: undefined };
  const positions: number[] = [];
  for (let inputs: Inputs | undefined = all; inputs !== undefined; ) {
    const outcome: Outcome = evaluate(state, inputs, { ...stream, hasExcerpts: true });
    held.head = nextHead(held, inputs, outcome.rest);
    const { commit } = held.head;
    const log = toBinaryColumns(encodeLog(inputs, outcome));
    const rowKey = `log~${keyNumber(commit)}~${keyNumber(0)}`;
    table.transact([
      ['upsert', { partitionKey, rowKey: 'head', head: JSON.stringify(held.head) }, 'Replace'],
      ['create', { partitionKey, rowKey, ...log }],
    ]);
    positions.push(held.head.position);
    inputs = outcome.rest;
  }
  return positions;
}

it('knows where a chain began whose first commit ends before its first event, after numbers left out', () => {
  const table = new StoredTable(() => startMs);
  const policies = new PolicyRevisions();
  policies.add(aPolicy({}, 1));
  const event = hubEvent({ deviceId: 'pump', sequenceNumber: 6, enqueuedMs: startMs });
  const witness = new ChainWitness(table, partitionKey, {
    ...{ stream, policies, maxAlerts: 1_000, sent: () => [event], predecessors: () => [] },
    modelEvent: ({ sequenceNumber, enqueuedMs }) => ({
      ...{ stream: 'messages', sequenceNumber, enqueuedMs, deviceId: 'pump' },
      activities: [{ kind: 'message', timeMs: enqueuedMs, count: 1 }],
    }),
    onHandedOn: () => [],
  });
  table.onChange = (changes) => witness.observe(changes);
  const positions = commitAll(table, 0, {
    ...{ policy: policies.compiled(1), facts: [someFacts('pump')], events: [event] },
    ...{ toldMs: startMs, maxTouched: 1 },
  });
  expect(positions).toEqual([0, 6]);
  expect(witness.problems).toEqual([]);
});
