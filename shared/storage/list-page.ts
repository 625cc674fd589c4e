import type { TableClient } from '@azure/data-tables';
import type { Page } from '../kernel/page.ts';
import { type ListPosition, writePosition } from './list-position.ts';

const maxPageSize = 1_000;
/** A filter that few rows pass makes the service scan on and on; then a short page must do. */
const maxPagesRead = 10;

export interface ListQuery {
  filter: string;
  start: ListPosition;
  /** How many the page may hold. */
  top: number;
}

/** One page of the rows that pass a filter, or of what `found` makes of them, in the order of keys. */
export async function listPage<Listed extends object, Found extends { rowKey: string }>(
  table: TableClient,
  { filter, start, top }: ListQuery,
  found: (rows: readonly Listed[]) => Promise<readonly Found[]>,
): Promise<Page<Found>> {
  const pages = table.listEntities<Listed>({ queryOptions: { filter } }).byPage({
    // One more than asked for tells whether there is a next page.
    maxPageSize: Math.min(top + 1, maxPageSize),
    ...(start.serviceMark === undefined ? {} : { continuationToken: start.serviceMark }),
  });
  const items: Found[] = [];
  let pagesRead = 0;
  for await (const page of pages) {
    items.push(...(await found(page)));
    const serviceMark = page.continuationToken;
    if (items.length > top || (items.length === top && serviceMark !== undefined)) {
      const behindKey = items[top - 1]!.rowKey;
      return { items: items.slice(0, top), continuation: writePosition({ behindKey }) };
    }
    pagesRead += 1;
    if (pagesRead === maxPagesRead && serviceMark !== undefined) {
      return { items, continuation: writePosition({ serviceMark }) };
    }
  }
  return { items };
}
