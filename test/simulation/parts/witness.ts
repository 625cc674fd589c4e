import { isDeepStrictEqual } from 'node:util';
import type { AlertCondition } from '../../../shared/alerts/alert.ts';
import { boundedCondition } from '../../../shared/alerts/bounded-condition.ts';
import type { OutboxRecord } from '../../../shared/chains/log-record.ts';
import { openAlerts } from '../../../shared/evaluation/open-alerts.ts';
import { keyPart } from '../../../shared/storage/keys.ts';
import type { ModelAlert } from '../../model/model-episode.ts';
import type { ModelEvent } from '../../model/model-event.ts';
import { asModelAlert } from '../../model/real-evaluator.ts';
import { ChainWitness } from './chain-witness.ts';
import { differences } from './differences.ts';
import type { PolicyRevisions } from './policy-revisions.ts';
import { chainsName, hubName, type Outside, streamName } from './sim-process.ts';
import type { RowChange, StoredRow } from './stored-table.ts';

/** Watches all that is stored, and says what is wrong: at once where it can be seen at once. */
export class Witness {
  readonly #outside: Outside;
  readonly #policies: PolicyRevisions;
  readonly #modelEvents: ReadonlyMap<string, ModelEvent>;
  readonly #chains = new Map<string, ChainWitness>();
  readonly #problems: string[] = [];

  constructor(
    outside: Outside,
    policies: PolicyRevisions,
    modelEvents: ReadonlyMap<string, ModelEvent>,
  ) {
    this.#outside = outside;
    this.#policies = policies;
    this.#modelEvents = modelEvents;
    outside.chains.onChange = (changes) => this.#chainsChanged(changes);
    outside.alerts.onChange = (changes) => this.#alertsChanged(changes);
  }

  get problems(): string[] {
    return [...this.#problems, ...[...this.#chains.values()].flatMap(({ problems }) => problems)];
  }

  /** How many commits were watched. */
  get commits(): number {
    return [...this.#chains.values()].reduce((sum, { head }) => sum + (head?.commit ?? 0), 0);
  }

  get alertCount(): number {
    return [...this.#chains.values()].reduce((sum, { alerts }) => sum + alerts.size, 0);
  }

  get isModelUndecided(): boolean {
    return [...this.#chains.values()].some(({ model }) => model.isUndecided);
  }

  /** Up to where a partition of the present hub is taken in; -1 for not at all. */
  position(partitionId: string): number {
    const key = chainKey(this.#outside.hub.createdOn, partitionId);
    return this.#chains.get(key)?.head?.position ?? -1;
  }

  /** What is wrong now that everything has been handed on. */
  final(): string[] {
    return [
      ...this.problems,
      ...this.#leftBehind(),
      ...this.#alertRows(),
      ...[...this.#chains.values()].flatMap((chain) => this.#modelAlerts(chain)),
    ];
  }

  #chainsChanged(changes: readonly RowChange[]): void {
    const { partitionKey } = changes[0]!;
    const [name, created, partitionId] = partitionKey.split('~');
    if (name !== chainsName || partitionId === undefined) return;
    let chain = this.#chains.get(partitionKey);
    if (chain === undefined) {
      const { creations } = this.#outside.hub;
      const createdOn = creations.find((candidate) => keyPart(candidate) === created)!;
      chain = this.#watch(partitionKey, createdOn, partitionId);
      this.#chains.set(partitionKey, chain);
    }
    chain.observe(changes);
  }

  #watch(partitionKey: string, createdOn: string, partitionId: string): ChainWitness {
    const { hub, limits, chains } = this.#outside;
    return new ChainWitness(chains, partitionKey, {
      stream: {
        ...{ hub: hubName, stream: streamName, partitionId },
        ...(hub.creations[0] === createdOn ? {} : { createdOn }),
      },
      policies: this.#policies,
      maxAlerts: limits.maxAlerts,
      sent: () => hub.sent(partitionId, createdOn),
      modelEvent: (event) => this.#modelEvents.get(eventKey(createdOn, event))!,
      predecessors: () => this.#predecessors(createdOn, partitionId),
      onHandedOn: (commit, record) => this.#handedOnProblems(commit, record),
    });
  }

  /** Partition i goes on from partition i of the hub before, or, of another number, from those that fall to it. */
  #predecessors(createdOn: string, partitionId: string): ChainWitness[] {
    const { hub } = this.#outside;
    const { creations } = hub;
    const before = creations[creations.indexOf(createdOn) - 1];
    if (before === undefined) return [];
    const [was, is] = [hub.partitionCount(before), hub.partitionCount(createdOn)];
    const ids = Array.from({ length: was }, (_, i) => i).filter(
      (i) => i % is === Number(partitionId),
    );
    return (was === is || partitionId === 'unseen' ? [partitionId] : ids.map(String))
      .map((id) => this.#chains.get(chainKey(before, id)))
      .filter((chain) => chain !== undefined);
  }

  #alertRow({ id }: AlertCondition): StoredRow | undefined {
    const { alerts } = this.#outside;
    const index = alerts.query(alertsPartition, idKey(id), `${idKey(id)}\0`)[0];
    if (index === undefined) return undefined;
    return alerts.get(alertsPartition, String(index.alertRowKey));
  }

  #handedOnProblems(commit: number, record: OutboxRecord): string[] {
    const { alerts, factChanges, dataLoss } = record;
    const from = dataLoss && String(dataLoss.from);
    const isTold = this.#outside.incidents.some(
      (incident) => incident.kind === 'dataLoss' && incident.from === from,
    );
    const lost = alerts.filter((condition) => {
      const row = this.#alertRow(condition);
      return row === undefined || Number(row.commit) < commit;
    });
    const untold = factChanges.filter(
      ({ facts }) => !this.#outside.directory.records.has(facts.deviceId),
    );
    return [
      ...lost.map(({ id }) => `alert ${id} of commit ${commit} left the outbox unwritten`),
      ...untold.map(({ facts }) => `facts of ${facts.deviceId} left the outbox untold`),
      ...(from === undefined || isTold ? [] : [`the loss from ${from} on left the outbox untold`]),
    ];
  }

  #alertsChanged(changes: readonly RowChange[]): void {
    for (const { before, after } of changes) {
      if (after === undefined) this.#problems.push('an alert row was removed');
      if (before?.commit === undefined || after === undefined) continue;
      if (Number(after.commit) <= Number(before.commit))
        this.#problems.push(`an alert row went from commit ${before.commit} to ${after.commit}`);
    }
  }

  #leftBehind(): string[] {
    const { hub, chains } = this.#outside;
    const behind = hub.partitionIds.flatMap((partitionId) => {
      const { lastSequenceNumber } = hub.bounds(partitionId);
      const key = chainKey(hub.createdOn, partitionId);
      const position = this.#chains.get(key)?.head?.position;
      if (position === lastSequenceNumber) return [];
      return [`partition ${partitionId} is at ${position}, the hub at ${lastSequenceNumber}`];
    });
    const waiting = [...this.#chains.keys()].filter(
      (key) => chains.query(key, 'out~', 'out~~').length > 0,
    );
    return [...behind, ...waiting.map((key) => `the outbox of ${key} is not empty`)];
  }

  /** The rows that people see are the newest images, no more and no fewer. */
  #alertRows(): string[] {
    const expected = new Map<string, { commit: number; condition: AlertCondition }>();
    for (const { alerts } of this.#chains.values()) {
      for (const [id, image] of alerts) {
        if ((expected.get(id)?.commit ?? 0) < image.commit) expected.set(id, image);
      }
    }
    const inForce = [...this.#chains.values()].filter(({ isReplaced }) => !isReplaced);
    const raised = inForce.reduce((sum, { alerts }) => sum + alerts.size, 0);
    const rows = this.#outside.alerts.query(alertsPartition, 'at~', 'at~~');
    const wrong = [...expected.values()].filter(({ commit, condition }) => {
      const row = this.#alertRow(condition);
      const isNewest = Number(row?.commit) === commit;
      return !isNewest || !isDeepStrictEqual(conditionIn(row!), plain(boundedCondition(condition)));
    });
    return [
      ...wrong.map(({ condition: { id } }) => `the row of alert ${id} is not its newest image`),
      ...(raised === expected.size ? [] : ['two chains raised the same alert']),
      ...(rows.length === expected.size
        ? []
        : [`there are ${rows.length} alert rows for ${expected.size} alerts`]),
    ];
  }

  /** Every alert as it stands now: rows of open ones are written only every few minutes. */
  alerts(): AlertCondition[] {
    const inForce = [...this.#chains.values()].filter(({ isReplaced }) => !isReplaced);
    return inForce.flatMap(conditionsNow);
  }

  #modelAlerts(chain: ChainWitness): string[] {
    const { model, isReplaced } = chain;
    if (model.isUndecided || isReplaced) return [];
    return alertDifferences(model.alerts(), conditionsNow(chain).map(asModelAlert));
  }
}

function conditionsNow({ replay, alerts }: ChainWitness): AlertCondition[] {
  const open = replay === undefined ? [] : openAlerts(replay.state);
  const openById = new Map(open.map((condition) => [condition.id, condition]));
  return [...alerts.values()].map(({ condition }) => openById.get(condition.id) ?? condition);
}

function alertDifferences(expected: readonly ModelAlert[], found: readonly ModelAlert[]): string[] {
  const foundById = new Map(found.map((alert) => [alert.id, alert]));
  const expectedIds = new Set(expected.map(({ id }) => id));
  const extra = found.filter(({ id }) => !expectedIds.has(id));
  return [
    ...expected.flatMap((alert) =>
      differences(alert, foundById.get(alert.id), `alert ${alert.id}`),
    ),
    ...extra.map((alert) => `alert should not be: ${JSON.stringify(alert)}`),
  ];
}

const alertsPartition = `${keyPart(hubName)}~alert`;

function idKey(id: string): string {
  return `id~${keyPart(id)}`;
}

function chainKey(createdOn: string, partitionId: string): string {
  return `${chainsName}~${keyPart(createdOn)}~${partitionId}`;
}

/** Numbers are given again in every partition, and when a hub is created anew. */
export function eventKey(
  createdOn: string,
  { partitionId, sequenceNumber }: { partitionId: string; sequenceNumber: number },
): string {
  return `${createdOn} ${partitionId} ${sequenceNumber}`;
}

function conditionIn(row: StoredRow): unknown {
  return JSON.parse(Buffer.from(row.condition as Uint8Array).toString('utf8'));
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
