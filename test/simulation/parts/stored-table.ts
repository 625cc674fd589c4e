import { RestError, type TransactionAction } from '@azure/data-tables';

export interface StoredRow {
  partitionKey: string;
  rowKey: string;
  etag: string;
  timestamp: string;
  [column: string]: unknown;
}

/** What one transaction did: rows before and after, undefined where there was or is none. */
export interface RowChange {
  partitionKey: string;
  rowKey: string;
  before: StoredRow | undefined;
  after: StoredRow | undefined;
}

type Entity = Readonly<Record<string, unknown>> & { partitionKey: string; rowKey: string };

/**
 * A table as Table Storage keeps it: entity group transactions are all or nothing, ETags guard rows,
 * queries come sorted. What it answers is what Azurite answers; a test holds it to that.
 */
export class StoredTable {
  readonly #partitions = new Map<string, Map<string, StoredRow>>();
  readonly #nowMs: () => number;
  /** Told of every transaction that went through, before anybody else can act on it. */
  onChange: (changes: readonly RowChange[]) => void = () => undefined;
  #writes = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** @returns the ETags of the rows. @throws RestError as the service does; nothing is written then. */
  transact(actions: readonly TransactionAction[]): (string | undefined)[] {
    const keys = new Set(actions.map(([, { rowKey }]) => rowKey));
    if (actions.length > 100 || keys.size < actions.length) throw refusal(400, 'InvalidInput');
    const changes = actions.map((action) => this.#changeOf(action));
    for (const { partitionKey, rowKey, after } of changes) {
      const rows = this.#rows(partitionKey);
      if (after === undefined) rows.delete(rowKey);
      else rows.set(rowKey, after);
    }
    this.onChange(changes);
    return changes.map(({ after }) => after?.etag);
  }

  get(partitionKey: string, rowKey: string): StoredRow {
    const row = this.#rows(partitionKey).get(rowKey);
    if (row === undefined) throw refusal(404, 'ResourceNotFound');
    return { ...row };
  }

  /** Rows with `from` <= row key < `to`, in order; at most `top`. */
  query(partitionKey: string, from: string, to: string, top = Infinity): StoredRow[] {
    const keys = [...this.#rows(partitionKey).keys()].filter((key) => key >= from && key < to);
    return keys
      .sort()
      .slice(0, top)
      .map((key) => this.get(partitionKey, key));
  }

  partitionKeys(): string[] {
    return [...this.#partitions.keys()];
  }

  #rows(partitionKey: string): Map<string, StoredRow> {
    const known = this.#partitions.get(partitionKey);
    if (known !== undefined) return known;
    const rows = new Map<string, StoredRow>();
    this.#partitions.set(partitionKey, rows);
    return rows;
  }

  #changeOf(action: TransactionAction): RowChange {
    const [kind, entity] = action;
    const { partitionKey, rowKey } = entity;
    const before = this.#rows(partitionKey).get(rowKey);
    if (kind === 'create' && before !== undefined) throw refusal(409, 'EntityAlreadyExists');
    if ((kind === 'update' || kind === 'delete') && before === undefined)
      throw refusal(404, 'ResourceNotFound');
    const mode = kind === 'update' || kind === 'upsert' ? (action[2] ?? 'Merge') : 'Replace';
    const etag = kind === 'update' ? (action[3]?.etag ?? '*') : '*';
    if (etag !== '*' && etag !== before?.etag) throw refusal(412, 'UpdateConditionNotSatisfied');
    const kept = mode === 'Merge' ? before : undefined;
    const after = kind === 'delete' ? undefined : this.#written(kept, entity as Entity);
    return { partitionKey, rowKey, before, after };
  }

  #written(kept: StoredRow | undefined, entity: Entity): StoredRow {
    this.#writes += 1;
    const timestamp = new Date(this.#nowMs()).toISOString();
    return { ...kept, ...entity, etag: `W/"${this.#writes}"`, timestamp };
  }
}

function refusal(statusCode: number, code: string): RestError {
  return new RestError(code, { statusCode, code });
}
