import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { AlertImage } from '../alerts/alert.ts';
import type { Clock } from '../kernel/clock.ts';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import { alertPartition, devicePartition } from './alert-keys.ts';
import {
  type AlertRow,
  conditionColumns,
  filterColumns,
  handlingColumns,
  rowKeyOf,
} from './alert-rows.ts';
import { barredUntilMs } from './erasure-rows.ts';
import { idRowKey } from './newest-first-keys.ts';
import { packTransactions, type TransactionUnit } from './pack-transactions.ts';
import { readRow } from './read-row.ts';
import { type Pause, withRetries } from './retry-commit.ts';

const groupSize = 100;
const groupsAtOnce = 2;
const readsAtOnce = 16;

type StoredVersion = Pick<AlertRow, 'rowKey' | 'commit' | 'etag'>;

/** An image, and what is stored of its alert. */
interface Found {
  image: AlertImage;
  version: StoredVersion | undefined;
}

/** Writes the evaluator's part of alerts: their rows, and the rows by which they are found. */
export class AlertWriter {
  readonly #table: TableClient;
  readonly #hub: string;
  readonly #clock: Clock;
  readonly #pause: Pause | undefined;

  constructor(table: TableClient, hub: string, clock: Clock, pause?: Pause) {
    this.#table = table;
    this.#hub = hub;
    this.#clock = clock;
    this.#pause = pause;
  }

  async write(images: readonly AlertImage[]): Promise<void> {
    const newest = newestImages(images);
    const groups = Array.from({ length: Math.ceil(newest.length / groupSize) }, (_, i) =>
      newest.slice(i * groupSize, (i + 1) * groupSize),
    );
    await mapConcurrently(groups, groupsAtOnce, (group) => {
      let tries = 0;
      // What is newer is found out anew each time: our own write may have gone through unanswered.
      return withRetries(() => this.#writeGroup(group, tries++ > 0), this.#pause);
    });
  }

  async #writeGroup(images: readonly AlertImage[], isRepeated: boolean): Promise<void> {
    const found = await mapConcurrently(images, readsAtOnce, async (image) => ({
      image,
      version: await this.#stored(image, isRepeated),
    }));
    await this.#writeNewer(await this.#withoutErased(found));
  }

  /** What was detected before its device was erased is not brought back, however late it is handed on. */
  async #withoutErased(found: readonly Found[]): Promise<readonly Found[]> {
    const added = found.filter(({ version }) => version === undefined);
    const deviceIds = [...new Set(added.map(({ image }) => image.condition.deviceId))];
    const barred = await mapConcurrently(deviceIds, readsAtOnce, (deviceId) =>
      barredUntilMs(this.#table, this.#hub, deviceId),
    );
    const untilMs = new Map(deviceIds.map((deviceId, i) => [deviceId, barred[i]!]));
    const isErased = ({ image: { condition }, version }: Found) =>
      version === undefined &&
      Date.parse(condition.detectedTimeUtc) <= untilMs.get(condition.deviceId)!;
    return found.filter((one) => !isErased(one));
  }

  /**
   * A device's rows come first, as they are written only while their alert is not there: readers
   * pass over a row without its alert, and the repeat of a write that was cut short adds the alert.
   */
  async #writeNewer(found: readonly Found[]): Promise<void> {
    const added = found.filter(({ version }) => version === undefined);
    const devices = Map.groupBy(added, ({ image }) => image.condition.deviceId);
    await mapConcurrently([...devices.values()], readsAtOnce, (ofDevice) =>
      this.#submit(ofDevice.map(({ image }) => this.#listForDevice(image))),
    );
    await this.#submit(
      found.flatMap(({ image, version }) => {
        if (version === undefined) return [this.#create(image)];
        return version.commit < image.commit ? [this.#update(image, version)] : [];
      }),
    );
  }

  /**
   * A rule that is made anew may open the same episode again at another time: the alert keeps its row.
   * That is rare, so only after a conflict is it looked for by its id.
   */
  async #stored(image: AlertImage, byId: boolean): Promise<StoredVersion | undefined> {
    const found = await this.#version(rowKeyOf(image));
    if (found !== undefined || !byId) return found;
    const key = { partitionKey: alertPartition(this.#hub), rowKey: idRowKey(image.condition.id) };
    const index = await readRow<{ alertRowKey: string }>(this.#table, key);
    return index && this.#version(index.alertRowKey);
  }

  async #version(rowKey: string): Promise<StoredVersion | undefined> {
    const key = { partitionKey: alertPartition(this.#hub), rowKey };
    const row = await readRow<AlertRow>(this.#table, key, ['commit']);
    return row && { ...row, rowKey };
  }

  #listForDevice(image: AlertImage): TransactionUnit {
    const partitionKey = devicePartition(this.#hub, image.condition.deviceId);
    const row = { partitionKey, rowKey: rowKeyOf(image), ...filterColumns(image.condition) };
    return { actions: [['upsert', row, 'Replace']], sizeBytes: 1_024 };
  }

  #create(image: AlertImage): TransactionUnit {
    const partitionKey = alertPartition(this.#hub);
    const rowKey = rowKeyOf(image);
    const columns = conditionColumns(image);
    const storedTimeUtc = new Date(this.#clock.nowMs()).toISOString();
    const row = { partitionKey, rowKey, storedTimeUtc, ...columns, ...handlingColumns({}, 0) };
    const idRow = { partitionKey, rowKey: idRowKey(image.condition.id), alertRowKey: rowKey };
    return unit(
      [
        ['create', row],
        ['create', idRow],
      ],
      columns.condition,
    );
  }

  #update(image: AlertImage, { rowKey, etag }: StoredVersion): TransactionUnit {
    const columns = conditionColumns(image);
    const row = { partitionKey: alertPartition(this.#hub), rowKey, ...columns };
    return unit([['update', row, 'Merge', { etag }]], columns.condition);
  }

  async #submit(units: readonly TransactionUnit[]): Promise<void> {
    for (const actions of packTransactions(units)) await this.#table.submitTransaction(actions);
  }
}

function unit(actions: TransactionAction[], condition: Uint8Array): TransactionUnit {
  // Binary travels as base64, and keys, columns and headers of a row take under 4 KiB.
  return { actions, sizeBytes: Math.ceil(condition.length / 3) * 4 + actions.length * 4_096 };
}

/** One image an alert: a transaction takes each row once. */
function newestImages(images: readonly AlertImage[]): AlertImage[] {
  const newest = new Map<string, AlertImage>();
  for (const image of images) {
    const known = newest.get(image.condition.id);
    if (known === undefined || known.commit < image.commit) newest.set(image.condition.id, image);
  }
  return [...newest.values()];
}
