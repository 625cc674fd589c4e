import { odata, type TableClient } from '@azure/data-tables';
import type { Erasure, ErasureStore, OpenErasure } from '../devices/erasure.ts';
import { barKey, erasurePartition } from './erasure-rows.ts';
import { keyPart } from './keys.ts';
import { asServiceError, rethrow } from './open-table.ts';
import { readRow } from './read-row.ts';

type Unsettled = NonNullable<OpenErasure['unsettled']>;

const prefix = 'erasure~';

interface ErasureRow extends Record<string, unknown> {
  /** JSON of the erasure, without its device. */
  erasure: string;
  isOpen: boolean;
  deviceId?: string;
  directoryVersion?: number;
  /** As JSON. */
  unsettled?: string;
}

/** Erasures in Table Storage: a row an erasure, kept for good, and one a device that bars its alerts. */
export class TableErasureStore implements ErasureStore {
  readonly #table: TableClient;
  readonly #partitionKey: string;

  constructor(table: TableClient, hub: string) {
    this.#table = table;
    this.#partitionKey = erasurePartition(hub);
  }

  async begin(erasure: OpenErasure): Promise<Erasure> {
    // One that settles has removed what there was: a device that came back since is another matter.
    const known = (await this.open()).find(
      ({ deviceId, state }) => deviceId === erasure.deviceId && state === 'pending',
    );
    if (known !== undefined) return shown(known);
    await this.bar(erasure.deviceHash, erasure.requestedUtc);
    await this.save(erasure);
    return shown(erasure);
  }

  async get(id: string): Promise<Erasure | undefined> {
    const address = { partitionKey: this.#partitionKey, rowKey: rowKeyOf(id) };
    const row = await readRow<ErasureRow>(this.#table, address).catch(rethrow);
    return row && erasureOf(row);
  }

  async list(): Promise<Erasure[]> {
    return (await this.#rows()).map(erasureOf);
  }

  async open(): Promise<OpenErasure[]> {
    return (await this.#rows(odata` and isOpen eq ${true}`)).map((row) => ({
      ...erasureOf(row),
      deviceId: row.deviceId!,
      ...(row.directoryVersion === undefined ? {} : { directoryVersion: row.directoryVersion }),
      ...(row.unsettled === undefined ? {} : { unsettled: JSON.parse(row.unsettled) as Unsettled }),
    }));
  }

  async save(erasure: OpenErasure): Promise<void> {
    const isOpen = erasure.state !== 'done';
    const row = {
      ...{ partitionKey: this.#partitionKey, rowKey: rowKeyOf(erasure.id) },
      ...{ erasure: JSON.stringify(shown(erasure)), isOpen },
      ...(isOpen ? openColumns(erasure) : {}),
    };
    await this.#table.upsertEntity(row, 'Replace').catch(rethrow);
  }

  async bar(deviceHash: string, untilUtc: string): Promise<void> {
    const row = { partitionKey: this.#partitionKey, rowKey: barKey(deviceHash), untilUtc };
    await this.#table.upsertEntity(row, 'Replace').catch(rethrow);
  }

  async #rows(andFilter = ''): Promise<ErasureRow[]> {
    const range = odata`PartitionKey eq ${this.#partitionKey} and RowKey ge ${prefix} and RowKey lt ${`${prefix}~`}`;
    const rows: ErasureRow[] = [];
    try {
      const queryOptions = { filter: `${range}${andFilter}` };
      for await (const row of this.#table.listEntities<ErasureRow>({ queryOptions }))
        rows.push(row);
    } catch (error) {
      throw asServiceError(error);
    }
    return rows;
  }
}

function rowKeyOf(id: string): string {
  return `${prefix}${keyPart(id)}`;
}

function erasureOf({ erasure }: ErasureRow): Erasure {
  return JSON.parse(erasure) as Erasure;
}

function openColumns({ deviceId, directoryVersion, unsettled }: OpenErasure) {
  return {
    deviceId,
    ...(directoryVersion === undefined ? {} : { directoryVersion }),
    ...(unsettled === undefined ? {} : { unsettled: JSON.stringify(unsettled) }),
  };
}

function shown(open: OpenErasure): Erasure {
  const { deviceId: _, directoryVersion: _version, unsettled: _unsettled, ...erasure } = open;
  return erasure;
}
