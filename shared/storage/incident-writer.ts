import type { TableClient } from '@azure/data-tables';
import {
  covers,
  endedCondition,
  type IncidentCondition,
  type IncidentReport,
  type IncidentScope,
  incidentId,
  scopeId,
} from '../incidents/incident.ts';
import type { IncidentReporter } from '../incidents/incident-store.ts';
import type { Clock } from '../kernel/clock.ts';
import {
  acknowledgementColumns,
  boundedReport,
  conditionColumns,
  conditionOf,
  type IncidentRow,
  incidentPartition,
  incidentRowKey,
  openRowKey,
  type Pointer,
} from './incident-rows.ts';
import { idRowKey } from './newest-first-keys.ts';
import type { OpenIncidents } from './open-incidents.ts';
import { asServiceError } from './open-table.ts';
import { readRow } from './read-row.ts';
import { withRetries } from './retry-commit.ts';

/**
 * Writes the app's part of incidents. The ETag of an incident's row orders its writers, and the row
 * of its scope, which is there while it is open, lets one open at a time.
 */
export class IncidentWriter implements IncidentReporter {
  readonly #table: TableClient;
  readonly #hub: string;
  readonly #partitionKey: string;
  readonly #clock: Clock;
  readonly #open: OpenIncidents;

  constructor(table: TableClient, hub: string, clock: Clock, open: OpenIncidents) {
    this.#table = table;
    this.#hub = hub;
    this.#partitionKey = incidentPartition(hub);
    this.#clock = clock;
    this.#open = open;
  }

  async raise(report: IncidentReport): Promise<void> {
    const bounded = boundedReport(report);
    const scope = scopeId(bounded);
    const open = (await this.#allOpen()).find((condition) => scopeId(condition) === scope);
    if (open !== undefined && saysSame(open, bounded)) return;
    await this.#write(() => this.#raise(bounded));
  }

  async end(scope: IncidentScope): Promise<void> {
    const over = (await this.#allOpen()).filter((condition) => covers(scope, condition));
    for (const condition of over) await this.#write(() => this.#end(condition));
  }

  #allOpen(): Promise<readonly IncidentCondition[]> {
    return this.#open.all().catch((error: unknown) => {
      throw asServiceError(error);
    });
  }

  /** A write without an answer is found done when its repeat reads. */
  async #write(commit: () => Promise<void>): Promise<void> {
    try {
      await withRetries(commit);
    } finally {
      this.#open.forget();
    }
  }

  async #raise(report: IncidentReport): Promise<void> {
    const id = incidentId(this.#hub, report);
    const pointer =
      (await this.#row<Pointer>(openRowKey(report))) ?? (await this.#row<Pointer>(idRowKey(id)));
    if (pointer === undefined) return this.#create(id, report);
    const row = await this.#row<IncidentRow>(pointer.incidentRowKey);
    if (row!.ended) return this.#reopen(row!, report);
    if (!saysSame(conditionOf(row!), report)) await this.#change(row!, report);
  }

  async #create(id: string, report: IncidentReport): Promise<void> {
    const condition = { ...report, id, raisedTimeUtc: this.#nowUtc() };
    const partitionKey = this.#partitionKey;
    const rowKey = incidentRowKey(condition);
    const columns = { ...conditionColumns(condition), ...acknowledgementColumns({}, 0) };
    await this.#table.submitTransaction([
      ['create', this.#openRow(condition)],
      ['create', { partitionKey, rowKey: idRowKey(id), incidentRowKey: rowKey }],
      ['create', { partitionKey, rowKey, ...columns }],
    ]);
  }

  async #change(row: IncidentRow, report: IncidentReport): Promise<void> {
    const condition = told(row, report);
    await this.#table.submitTransaction([
      ['update', { ...keyOf(row), ...conditionColumns(condition) }, 'Merge', { etag: row.etag }],
      ['upsert', this.#openRow(condition), 'Replace'],
    ]);
  }

  /** Whoever had seen it has not seen it come back. */
  async #reopen(row: IncidentRow, report: IncidentReport): Promise<void> {
    const condition = told(row, report);
    const acknowledgement = acknowledgementColumns({}, row.acknowledgementRevision + 1);
    const columns = { ...conditionColumns(condition), ...acknowledgement };
    await this.#table.submitTransaction([
      ['update', { ...keyOf(row), ...columns }, 'Merge', { etag: row.etag }],
      ['create', this.#openRow(condition)],
    ]);
  }

  async #end(condition: IncidentCondition): Promise<void> {
    const row = await this.#row<IncidentRow>(incidentRowKey(condition));
    if (row!.ended) return;
    const columns = conditionColumns(endedCondition(conditionOf(row!), this.#nowUtc()));
    const open = { partitionKey: this.#partitionKey, rowKey: openRowKey(condition) };
    await this.#table.submitTransaction([
      ['update', { ...keyOf(row!), ...columns }, 'Merge', { etag: row!.etag }],
      ['delete', open],
    ]);
  }

  #row<T extends object>(rowKey: string) {
    return readRow<T>(this.#table, { partitionKey: this.#partitionKey, rowKey });
  }

  #openRow(condition: IncidentCondition) {
    return {
      partitionKey: this.#partitionKey,
      rowKey: openRowKey(condition),
      incidentRowKey: incidentRowKey(condition),
      condition: JSON.stringify(condition),
    };
  }

  #nowUtc(): string {
    return new Date(this.#clock.nowMs()).toISOString();
  }
}

/** What is told of the same incident later: it has begun where it was first seen. */
function told(row: IncidentRow, report: IncidentReport): IncidentCondition {
  const { id, from, raisedTimeUtc } = conditionOf(row);
  return { ...report, id, from, raisedTimeUtc };
}

function saysSame(condition: IncidentReport, { to, detail }: IncidentReport): boolean {
  return condition.to === to && condition.detail === detail;
}

function keyOf({ partitionKey, rowKey }: IncidentRow) {
  return { partitionKey, rowKey };
}
