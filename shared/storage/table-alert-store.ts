import type { TableClient } from '@azure/data-tables';
import type { Alert, AlertImage } from '../alerts/alert.ts';
import { changeHandling, type HandlingChange } from '../alerts/alert-handling.ts';
import type {
  AlertFilter,
  AlertHandlingStore,
  AlertStore,
  HandlingOptions,
} from '../alerts/alert-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Page } from '../kernel/page.ts';
import { alertPartition } from './alert-keys.ts';
import { AlertLister } from './alert-lister.ts';
import { type AlertRow, alertEtag, alertOf, handlingColumns, handlingOf } from './alert-rows.ts';
import { AlertWriter } from './alert-writer.ts';
import { eraseAlerts } from './erase-alerts.ts';
import { idRowKey } from './newest-first-keys.ts';
import { rethrow } from './open-table.ts';
import { readRow } from './read-row.ts';
import { type Pause, withRetries } from './retry-commit.ts';

/**
 * Alerts in Table Storage: a row an alert, newest first, with the evaluator's columns and people's
 * columns apart, and small rows that find it by id and by device.
 */
export class TableAlertStore implements AlertStore, AlertHandlingStore {
  readonly #table: TableClient;
  readonly #hub: string;
  readonly #clock: Clock;
  readonly #writer: AlertWriter;
  readonly #lister: AlertLister;
  readonly #pause: Pause | undefined;

  constructor(table: TableClient, hub: string, clock: Clock, pause?: Pause) {
    this.#table = table;
    this.#hub = hub;
    this.#clock = clock;
    this.#writer = new AlertWriter(table, hub, clock, pause);
    this.#pause = pause;
    this.#lister = new AlertLister(table, hub);
  }

  write(images: readonly AlertImage[]): Promise<void> {
    return this.#writer.write(images);
  }

  async get(id: string): Promise<Alert | undefined> {
    const row = await this.#find(id).catch(rethrow);
    return row && alertOf(row);
  }

  list(filter: AlertFilter, top: number, continuation?: string): Promise<Page<Alert>> {
    return this.#lister.list(filter, top, continuation).catch(rethrow);
  }

  handle(
    id: string,
    change: HandlingChange,
    { by, precondition }: HandlingOptions,
  ): Promise<Alert | undefined> {
    const timeUtc = new Date(this.#clock.nowMs()).toISOString();
    let attempted: string | undefined;
    return withRetries(async () => {
      const row = await this.#find(id);
      // Our write went through and its answer was lost.
      if (row === undefined || row.handling === attempted) return row && alertOf(row);
      precondition?.(alertEtag(row));
      const handled = { ended: row.ended, handling: handlingOf(row) };
      const handling = changeHandling(handled, change, by, timeUtc);
      const columns = handlingColumns(handling, row.handlingRevision + 1);
      attempted = columns.handling;
      const { partitionKey, rowKey } = row;
      await this.#table.updateEntity({ partitionKey, rowKey, ...columns }, 'Merge', {
        etag: row.etag,
      });
      return alertOf({ ...row, ...columns });
    }, this.#pause);
  }

  /**
   * Removes every alert about a device, or those that were detected up to a moment. Safe to repeat.
   * @returns how many there were.
   */
  erase(deviceId: string, untilUtc?: string): Promise<number> {
    return eraseAlerts(this.#table, this.#hub, { deviceId, untilUtc }).catch(rethrow);
  }

  async #find(id: string): Promise<AlertRow | undefined> {
    const partitionKey = alertPartition(this.#hub);
    const idRow = await readRow<{ alertRowKey: string }>(this.#table, {
      partitionKey,
      rowKey: idRowKey(id),
    });
    if (idRow === undefined) return undefined;
    return readRow<AlertRow>(this.#table, { partitionKey, rowKey: idRow.alertRowKey });
  }
}
