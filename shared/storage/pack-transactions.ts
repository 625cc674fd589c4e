import type { TransactionAction } from '@azure/data-tables';

/** An entity group transaction takes 100 rows and 4 MiB; the rest is for what wraps each row. */
const maxActions = 100;
const maxBytes = 3 * 1024 * 1024;

/** Actions of one partition that must go together, and about how large they are. */
export interface TransactionUnit {
  actions: readonly TransactionAction[];
  sizeBytes: number;
}

/** Puts units of one partition into as few transactions as their limits allow, in order. */
export function packTransactions(units: readonly TransactionUnit[]): TransactionAction[][] {
  const transactions: TransactionAction[][] = [];
  let room = { actions: 0, bytes: 0 };
  for (const { actions, sizeBytes } of units) {
    if (actions.length > room.actions || sizeBytes > room.bytes) {
      transactions.push([]);
      room = { actions: maxActions, bytes: maxBytes };
    }
    transactions.at(-1)!.push(...actions);
    room = { actions: room.actions - actions.length, bytes: room.bytes - sizeBytes };
  }
  return transactions;
}
