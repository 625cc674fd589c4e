import type { HttpRequest } from '@azure/functions';
import { checkAll } from '../kernel/check-all.ts';
import { type ListPage, readContinuation, readTop } from './paging.ts';

/**
 * The page that a request asks for of a list that is at hand. Items are put in the order of their
 * keys, so that a list goes on at the right place also when items came or went in between.
 */
export function pageOf<T>(
  request: HttpRequest,
  items: readonly T[],
  keyOf: (item: T, index: number) => string,
): ListPage<T> {
  const [top, after] = checkAll(
    () => readTop(request),
    () => readContinuation(request),
  );
  const rest = items
    .map((item, i) => ({ key: keyOf(item, i), item }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = rest.slice(0, top);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    ...(last === undefined || page.length === rest.length ? {} : { continuation: last.key }),
  };
}
