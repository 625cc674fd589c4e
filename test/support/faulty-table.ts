import {
  RestError,
  type TableClient,
  type TableEntityResultPage,
  type TransactionAction,
} from '@azure/data-tables';

/** The table, but of every second write the answer is lost after it was done. */
export function losingAnswers(table: TableClient): TableClient {
  let writes = 0;
  const loseSome = async <T>(answer: Promise<T>): Promise<T> => {
    const value = await answer;
    writes += 1;
    if (writes % 2 === 1) throw new RestError('the connection was reset', { code: 'ECONNRESET' });
    return value;
  };
  return replacing(table, {
    submitTransaction: (actions) => loseSome(table.submitTransaction(actions)),
    updateEntity: (entity, mode, options) => loseSome(table.updateEntity(entity, mode, options)),
  });
}

/** The table, but something else happens right before its first transaction. */
export function interrupted(table: TableClient, event: () => Promise<unknown>): TableClient {
  let isFirst = true;
  return replacing(table, {
    submitTransaction: async (actions) => {
      const happensNow = isFirst;
      isFirst = false;
      if (happensNow) await event();
      return table.submitTransaction(actions);
    },
  });
}

/** The table, but its owner dies before it writes to a partition. */
export function dyingBefore(table: TableClient, partition: string): TableClient {
  return replacing(table, {
    submitTransaction: async (actions) => {
      if (actions[0]?.[1].partitionKey === partition) throw new Error('died');
      return table.submitTransaction(actions);
    },
  });
}

/**
 * The table of hub `plant`, but a query first yields pages without any row and with a mark to go on
 * at, as the service does when it scans long and finds nothing.
 */
export function scanningInVain(table: TableClient, emptyPages: number): TableClient {
  return replacing(table, {
    listEntities: <T extends object>(...query: Parameters<TableClient['listEntities']>) => {
      const rows = table.listEntities<T>(...query);
      const found = rows.byPage.bind(rows);
      return Object.assign(rows, {
        byPage: async function* (settings: Parameters<typeof found>[0]) {
          for (let i = 0; i < emptyPages; i++) yield emptyPage<T>();
          yield* found(settings);
        },
      });
    },
  });
}

/** The table, but something else happens right before its first query is answered. */
export function overtakenWhileReading(
  table: TableClient,
  event: () => Promise<unknown>,
): TableClient {
  let isFirst = true;
  return replacing(table, {
    listEntities: <T extends object>(...query: Parameters<TableClient['listEntities']>) => {
      const rows = table.listEntities<T>(...query);
      if (!isFirst) return rows;
      isFirst = false;
      const next = rows.next.bind(rows);
      let happened: Promise<unknown> | undefined;
      return Object.assign(rows, {
        next: async () => {
          happened ??= event();
          await happened;
          return next();
        },
      });
    },
  });
}

/** The table, but writes of one kind end without an answer and do nothing. */
export function cutOff(
  table: TableClient,
  isMeant: (actions: readonly TransactionAction[]) => boolean,
  status?: number,
): TableClient {
  const refuse = () => {
    throw new RestError('no answer', status === undefined ? {} : { statusCode: status });
  };
  return replacing(table, {
    submitTransaction: async (actions) =>
      isMeant(actions) ? refuse() : table.submitTransaction(actions),
    upsertEntity: async (entity, mode, options) =>
      isMeant([['upsert', { ...entity }]]) ? refuse() : table.upsertEntity(entity, mode, options),
  });
}

/** The table, but nobody answers. */
export function unreachable(table: TableClient): TableClient {
  const refuse = () => Promise.reject(new RestError('no answer'));
  return replacing(table, {
    getEntity: refuse,
    submitTransaction: refuse,
    listEntities: <T extends object>() =>
      Object.assign(table.listEntities<T>(), {
        next: refuse,
        byPage: async function* (): AsyncGenerator<TableEntityResultPage<T>> {
          yield await refuse();
        },
      }),
  });
}

function emptyPage<T extends object>(): TableEntityResultPage<T> {
  // Azurite's marks are keys in base64.
  const mark = { nextPartitionKey: btoa('plant~alert'), nextRowKey: btoa('at~') };
  return Object.assign([], { continuationToken: btoa(JSON.stringify(mark)) });
}

function replacing(table: TableClient, members: Partial<TableClient>): TableClient {
  return new Proxy(table, {
    get(target, name) {
      const member: unknown = Reflect.get(members, name) ?? Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
