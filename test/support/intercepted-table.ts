import { RestError, type TableClient, type TransactionAction } from '@azure/data-tables';

/** Chooses calls of a table by method and arguments. */
type CallFilter = (method: string, ...args: unknown[]) => boolean;

/** The table, but the calls that `isMeant` chooses go as `instead` says. */
export function intercepted(
  table: TableClient,
  isMeant: CallFilter,
  instead: (call: number, real: () => Promise<unknown>) => Promise<unknown>,
): TableClient {
  let calls = 0;
  return new Proxy(table, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const real = () => Reflect.apply(member, target, args) as Promise<unknown>;
        if (!isMeant(String(name), ...args)) return real();
        calls += 1;
        return instead(calls, real);
      };
    },
  });
}

export const readsRow: CallFilter = (method) => method === 'getEntity';

/** A transaction that moves a head. */
export const movesHead: CallFilter = (method, actions) =>
  method === 'submitTransaction' &&
  (actions as TransactionAction[]).some(([, { rowKey }]) => rowKey === 'head');

/** What a caller sees when the answer to a request was lost. */
export const noAnswer = () => new RestError('the connection was reset', { code: 'ECONNRESET' });
