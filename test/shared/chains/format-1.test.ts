import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { AlertCondition } from '../../../shared/alerts/alert.ts';
import type { ChainHead } from '../../../shared/chains/chain-store.ts';
import { encodeSnapshot, restore } from '../../../shared/chains/held-partition.ts';
import { decodeRecord, type OutboxRecord } from '../../../shared/chains/log-record.ts';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../../shared/evaluation/evaluate.ts';
import { openAlerts } from '../../../shared/evaluation/open-alerts.ts';
import type { PartitionState } from '../../../shared/evaluation/partition-state.ts';
import type { GroupPolicy } from '../../../shared/policy/policy.ts';

import { hubEvent } from '../../support/hub-events.ts';

/** A chain that the code of format version 1 wrote, and what that code went on to find. */
interface Written {
  policy: { revision: number; groups: [string, GroupPolicy][] };
  head: ChainHead;
  /** In base64, as the rest of the rows. */
  snapshot: string;
  logs: string[];
  outbox: string[];
  openAlerts: AlertCondition[];
  goesOn: { events: Parameters<typeof hubEvent>[0][]; tickMs: number; alerts: unknown[] };
}

const file = new URL('../../fixtures/chain-format-1.json', import.meta.url);
const written = JSON.parse(readFileSync(file, 'utf8')) as Written;
const { head } = written;
const logs = written.logs.map(bytesOf);
const { snapshotCommit } = head;

function bytesOf(base64: string): Uint8Array {
  return Buffer.from(base64, 'base64');
}

/** The alerts that change when more happens. */
function goOn(state: PartitionState): unknown[] {
  const { events, tickMs } = written.goesOn;
  const groups = new Map(written.policy.groups);
  const policy = compilePolicy({ revision: written.policy.revision, groups });
  const stream = { hub: 'plant', stream: 'telemetry', partitionId: '0', hasExcerpts: true };
  const batch = { policy, facts: [], events: events.map(hubEvent) };
  const outcomes = [batch, { policy, facts: [], events: [], tickMs }].map((inputs) =>
    evaluate(state, inputs, stream),
  );
  return outcomes.flatMap(({ alerts }) =>
    [...alerts.values()].map(
      ({ id, observed, occurrences, evidence, endTimeUtc, resolution = undefined }) => ({
        ...{ id, observed, occurrences, evidence: evidence.length, endTimeUtc },
        ...(resolution === undefined ? {} : { resolution }),
      }),
    ),
  );
}

it.each([
  ['its snapshot', snapshotCommit, bytesOf(written.snapshot)],
  ['its log rows alone', 0, undefined],
])('a chain of format version 1 goes on from %s', (_, from, snapshot) => {
  const stored = { head, etag: '', snapshotCommit: from, snapshot, logs: logs.slice(from) };
  const state = restore(stored);
  expect(openAlerts(state)).toEqual(written.openAlerts);
  expect(goOn(state)).toEqual(written.goesOn.alerts);
});

it('a chain of format version 1 goes on when it is written anew', () => {
  const old = restore({ head, etag: '', snapshotCommit: 0, snapshot: undefined, logs });
  const { commit } = head;
  const snapshot = encodeSnapshot(old);
  const state = restore({ head, etag: '', snapshotCommit: commit, snapshot, logs: [] });
  expect(openAlerts(state)).toEqual(written.openAlerts);
  expect(goOn(state)).toEqual(written.goesOn.alerts);
});

it('what a commit of format version 1 had to hand on is read', () => {
  const records = written.outbox.map((row) => decodeRecord<OutboxRecord>(bytesOf(row)));
  const ids = records.flatMap(({ alerts }) => alerts.map(({ id }) => id));
  expect(ids).toEqual(expect.arrayContaining(written.openAlerts.map(({ id }) => id)));
});
