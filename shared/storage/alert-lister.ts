import type { TableClient } from '@azure/data-tables';
import type { Alert, AlertStatus } from '../alerts/alert.ts';
import type { AlertFilter } from '../alerts/alert-store.ts';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import type { Page } from '../kernel/page.ts';
import { alertRowFilter, deviceRowFilter } from './alert-filter.ts';
import { alertPartition, devicePartition } from './alert-keys.ts';
import { type AlertRow, alertOf, type DeviceRow } from './alert-rows.ts';
import { type ListQuery, listPage } from './list-page.ts';
import { readPosition } from './list-position.ts';
import { type KeyRange, keyRange } from './newest-first-keys.ts';
import { readRow } from './read-row.ts';

const readsAtOnce = 16;

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
    const page = await this.#rows(filter, range, { start, top });
    return { ...page, items: page.items.map(alertOf) };
  }

  #rows(
    filter: AlertFilter,
    range: KeyRange,
    paging: Pick<ListQuery, 'start' | 'top'>,
  ): Promise<Page<AlertRow>> {
    const { deviceId, status } = filter;
    if (deviceId === undefined) {
      const text = alertRowFilter(alertPartition(this.#hub), range, filter);
      const query = { ...paging, filter: text };
      return listPage<AlertRow, AlertRow>(this.#table, query, async (rows) => rows);
    }
    const text = deviceRowFilter(devicePartition(this.#hub, deviceId), range, filter);
    const query = { ...paging, filter: text };
    return listPage(this.#table, query, (rows: readonly DeviceRow[]) =>
      this.#alertsOf(rows, status),
    );
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
