import type { TableClient, TableEntityResultPage } from '@azure/data-tables';
import type { Alert, AlertStatus } from '../alerts/alert.ts';
import type { AlertFilter, Page } from '../alerts/alert-store.ts';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import { alertRowFilter, deviceRowFilter } from './alert-filter.ts';
import { alertPartition, devicePartition, keyRange } from './alert-keys.ts';
import { type AlertRow, alertOf, type DeviceRow } from './alert-rows.ts';
import { type ListPosition, readPosition, writePosition } from './list-position.ts';
import { readRow } from './read-row.ts';

const maxPageSize = 1_000;
const readsAtOnce = 16;
/** A filter that few rows pass makes the service scan on and on; then a short page must do. */
const maxPagesRead = 10;

interface Query {
  filter: string;
  /** One more than asked for tells whether there is a next page. */
  pageSize: number;
  start: ListPosition;
}

/** Lists a hub's alerts, newest first. */
export class AlertLister {
  readonly #table: TableClient;
  readonly #hub: string;

  constructor(table: TableClient, hub: string) {
    this.#table = table;
    this.#hub = hub;
  }

  async list(filter: AlertFilter, top: number, continuation?: string): Promise<Page<Alert>> {
    const start = readPosition(continuation);
    const range = keyRange(filter.fromMs, filter.toMs, start.behindKey);
    const query = { pageSize: Math.min(top + 1, maxPageSize), start };
    if (filter.deviceId === undefined) {
      const text = alertRowFilter(alertPartition(this.#hub), range, filter);
      const pages = this.#query<AlertRow>({ ...query, filter: text });
      return collect(pages, top, async (rows) => rows);
    }
    const text = deviceRowFilter(devicePartition(this.#hub, filter.deviceId), range, filter);
    const pages = this.#query<DeviceRow>({ ...query, filter: text });
    return collect(pages, top, (rows) => this.#alertsOf(rows, filter.status));
  }

  #query<T extends object>({ filter, pageSize, start }: Query) {
    return this.#table.listEntities<T>({ queryOptions: { filter } }).byPage({
      maxPageSize: pageSize,
      ...(start.serviceMark === undefined ? {} : { continuationToken: start.serviceMark }),
    });
  }

  /** A device's rows know where its alerts are; whether one has a status, only the alert knows. */
  async #alertsOf(
    rows: readonly DeviceRow[],
    status: AlertStatus | undefined,
  ): Promise<AlertRow[]> {
    const partitionKey = alertPartition(this.#hub);
    const found = await mapConcurrently(rows, readsAtOnce, ({ rowKey }) =>
      readRow<AlertRow>(this.#table, { partitionKey, rowKey }),
    );
    return found
      .filter((row) => row !== undefined)
      .filter((row) => status === undefined || alertOf(row).status === status);
  }
}

async function collect<T extends object>(
  pages: AsyncIterableIterator<TableEntityResultPage<T>>,
  top: number,
  alertsOf: (rows: TableEntityResultPage<T>) => Promise<AlertRow[]>,
): Promise<Page<Alert>> {
  const found: AlertRow[] = [];
  let pagesRead = 0;
  for await (const page of pages) {
    found.push(...(await alertsOf(page)));
    const serviceMark = page.continuationToken;
    if (found.length > top || (found.length === top && serviceMark !== undefined)) {
      return pageOf(found.slice(0, top), { behindKey: found[top - 1]!.rowKey });
    }
    pagesRead += 1;
    if (pagesRead === maxPagesRead && serviceMark !== undefined) {
      return pageOf(found, { serviceMark });
    }
  }
  return pageOf(found);
}

function pageOf(rows: readonly AlertRow[], next?: ListPosition): Page<Alert> {
  const items = rows.map(alertOf);
  return next === undefined ? { items } : { items, continuation: writePosition(next) };
}
