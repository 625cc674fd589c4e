import { odata, type TableClient } from '@azure/data-tables';
import type {
  Incident,
  IncidentKind,
  IncidentReport,
  IncidentScope,
} from '../incidents/incident.ts';
import type {
  AcknowledgeOptions,
  IncidentFilter,
  IncidentStore,
} from '../incidents/incident-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Page } from '../kernel/page.ts';
import { ServiceError } from '../kernel/service-error.ts';
import {
  acknowledgementColumns,
  acknowledgementOf,
  type IncidentRow,
  incidentEtag,
  incidentOf,
  incidentPartition,
  type Pointer,
} from './incident-rows.ts';
import { IncidentWriter } from './incident-writer.ts';
import { listPage } from './list-page.ts';
import { readPosition } from './list-position.ts';
import { idRowKey, keyRange } from './newest-first-keys.ts';
import { OpenIncidents } from './open-incidents.ts';
import { rethrow } from './open-table.ts';
import { readRow } from './read-row.ts';
import { withRetries } from './retry-commit.ts';

/** Incidents in Table Storage: a row an incident, the last raised first, and small rows that find it. */
export class TableIncidentStore implements IncidentStore {
  readonly #table: TableClient;
  readonly #partitionKey: string;
  readonly #clock: Clock;
  readonly #open: OpenIncidents;
  readonly #writer: IncidentWriter;

  constructor(table: TableClient, hub: string, clock: Clock) {
    this.#table = table;
    this.#partitionKey = incidentPartition(hub);
    this.#clock = clock;
    this.#open = new OpenIncidents(table, hub, clock);
    this.#writer = new IncidentWriter(table, hub, clock, this.#open);
  }

  raise(report: IncidentReport): Promise<void> {
    return this.#writer.raise(report);
  }

  end(scope: IncidentScope): Promise<void> {
    return this.#writer.end(scope);
  }

  async get(id: string): Promise<Incident | undefined> {
    const row = await this.#find(id).catch(rethrow);
    return row && incidentOf(row);
  }

  async list(filter: IncidentFilter, top: number, continuation?: string): Promise<Page<Incident>> {
    const start = readPosition(continuation);
    const text = rowFilter(this.#partitionKey, filter, start.behindKey);
    const query = { filter: text, start, top };
    const page = await listPage<IncidentRow, IncidentRow>(
      this.#table,
      query,
      async (rows) => rows,
    ).catch(rethrow);
    return { ...page, items: page.items.map(incidentOf) };
  }

  acknowledge(
    id: string,
    { by, note, precondition }: AcknowledgeOptions,
  ): Promise<Incident | undefined> {
    const acknowledgedTimeUtc = new Date(this.#clock.nowMs()).toISOString();
    const acknowledgement = {
      ...{ acknowledgedTimeUtc, acknowledgedBy: by },
      ...(note === undefined ? {} : { note }),
    };
    let attempted: string | undefined;
    return withRetries(async () => {
      const row = await this.#find(id);
      // Our write went through and its answer was lost.
      if (row === undefined || row.acknowledgement === attempted) return row && incidentOf(row);
      precondition?.(incidentEtag(row));
      requireUnseen(row);
      const columns = acknowledgementColumns(acknowledgement, row.acknowledgementRevision + 1);
      attempted = columns.acknowledgement;
      const { partitionKey, rowKey, etag } = row;
      await this.#table.updateEntity({ partitionKey, rowKey, ...columns }, 'Merge', { etag });
      return incidentOf({ ...row, ...columns });
    });
  }

  async countOpen(): Promise<Partial<Record<IncidentKind, number>>> {
    const counts: Partial<Record<IncidentKind, number>> = {};
    for (const { kind } of await this.#open.all().catch(rethrow))
      counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  async #find(id: string): Promise<IncidentRow | undefined> {
    const partitionKey = this.#partitionKey;
    const idRow = await readRow<Pointer>(this.#table, {
      partitionKey,
      rowKey: idRowKey(id),
    });
    if (idRow === undefined) return undefined;
    return readRow<IncidentRow>(this.#table, { partitionKey, rowKey: idRow.incidentRowKey });
  }
}

function rowFilter(
  partitionKey: string,
  { status, kind, stream }: IncidentFilter,
  behindKey?: string,
): string {
  const { after, before } = keyRange(undefined, undefined, behindKey);
  return [
    odata`PartitionKey eq ${partitionKey} and RowKey gt ${after} and RowKey lt ${before}`,
    ...(status === undefined ? [] : [odata`ended eq ${status === 'ended'}`]),
    ...(kind === undefined ? [] : [odata`kind eq ${kind}`]),
    ...(stream === undefined ? [] : [odata`stream eq ${stream}`]),
  ].join(' and ');
}

/** Who was first stays known. */
function requireUnseen(row: IncidentRow): void {
  const { acknowledgedTimeUtc } = acknowledgementOf(row);
  if (acknowledgedTimeUtc === undefined) return;
  throw new ServiceError(
    'Conflict',
    `The incident was acknowledged at ${acknowledgedTimeUtc}; it can be again after it has come back.`,
    { target: 'acknowledgedTimeUtc' },
  );
}
