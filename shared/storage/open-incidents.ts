import { odata, type TableClient } from '@azure/data-tables';
import type { IncidentCondition } from '../incidents/incident.ts';
import type { Clock } from '../kernel/clock.ts';
import { conditionOf, incidentPartition, type OpenRow, openRowKeys } from './incident-rows.ts';

/** So long may a copy not know what another process has written. */
const freshMs = 10_000;

/**
 * A hub's open incidents. All is well as a rule and said so often, so they are kept in memory and read
 * again after ten seconds at the earliest.
 */
export class OpenIncidents {
  readonly #table: TableClient;
  readonly #filter: string;
  readonly #clock: Clock;
  #copy: Promise<readonly IncidentCondition[]> | undefined;
  #readMs = 0;

  constructor(table: TableClient, hub: string, clock: Clock) {
    const { after, before } = openRowKeys;
    this.#table = table;
    this.#filter = odata`PartitionKey eq ${incidentPartition(hub)} and RowKey gt ${after} and RowKey lt ${before}`;
    this.#clock = clock;
  }

  all(): Promise<readonly IncidentCondition[]> {
    const nowMs = this.#clock.nowMs();
    // A clock that was set back makes no copy last.
    const isFresh = Math.abs(nowMs - this.#readMs) < freshMs;
    if (this.#copy !== undefined && isFresh) return this.#copy;
    const copy = this.#read();
    this.#copy = copy;
    this.#readMs = nowMs;
    copy.catch(() => {
      if (this.#copy === copy) this.#copy = undefined;
    });
    return copy;
  }

  /** The next call reads. */
  forget(): void {
    this.#copy = undefined;
  }

  async #read(): Promise<IncidentCondition[]> {
    const open: IncidentCondition[] = [];
    const rows = this.#table.listEntities<OpenRow>({ queryOptions: { filter: this.#filter } });
    for await (const row of rows) open.push(conditionOf(row));
    return open;
  }
}
