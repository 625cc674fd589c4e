import { createHash } from 'node:crypto';
import { HubError } from '../hub-error.ts';
import { type HubRecord, twinDocument } from '../identity.ts';
import type { JsonObject } from '../json.ts';
import { matches, valueAt } from './matches.ts';
import { parseQuery } from './parse-query.ts';
import type { Query } from './query.ts';

interface QueryPage {
  items: JsonObject[];
  /** Whether items are whole twins or what the query made of them. */
  itemType: 'Twin' | 'Raw';
  continuation?: string;
}

/**
 * One page of a query's answer, by device id.
 * @throws HubError when the query is not understood, or the continuation is of another one.
 */
export function runQuery(
  devices: readonly HubRecord[],
  text: string,
  pageSize: number,
  continuation: string | undefined,
): QueryPage {
  const query = parseQuery(text);
  const after = continuation === undefined ? undefined : readContinuation(text, continuation);
  const items: JsonObject[] = [];
  const itemType = query.projections ? 'Raw' : 'Twin';
  let last = '';
  const ordered = inOrder(devices);
  for (let i = firstAfter(ordered, after); i < ordered.length; i++) {
    const record = ordered[i]!;
    const document = twinDocument(record);
    if (query.where && !matches(document, query.where)) continue;
    if (items.length === pageSize)
      return { items, itemType, continuation: writeContinuation(text, last) };
    items.push(project(document, query));
    last = record.deviceId;
  }
  return { items, itemType };
}

/** The same list is asked for page by page: with a million devices, sorting it takes longest. */
const orders = new WeakMap<readonly HubRecord[], readonly HubRecord[]>();

function inOrder(devices: readonly HubRecord[]): readonly HubRecord[] {
  const known = orders.get(devices);
  if (known !== undefined) return known;
  const ordered = devices.toSorted(byDeviceId);
  orders.set(devices, ordered);
  return ordered;
}

function firstAfter(ordered: readonly HubRecord[], deviceId: string | undefined): number {
  let low = 0;
  let high = deviceId === undefined ? 0 : ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ordered[middle]!.deviceId <= deviceId!) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byDeviceId(a: HubRecord, b: HubRecord): number {
  return a.deviceId < b.deviceId ? -1 : 1;
}

/** Nothing stands in the answer for a path that leads nowhere. */
function project(document: JsonObject, { projections }: Query): JsonObject {
  if (!projections) return document;
  return Object.fromEntries(
    projections.flatMap(({ path, name }) => {
      const value = valueAt(document, path);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function writeContinuation(text: string, last: string): string {
  return Buffer.from(JSON.stringify([digest(text), last])).toString('base64');
}

function readContinuation(text: string, continuation: string): string {
  try {
    const [query, last] = JSON.parse(Buffer.from(continuation, 'base64').toString('utf8'));
    if (query === digest(text) && typeof last === 'string') return last;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw new HubError('ArgumentInvalid', 'x-ms-continuation is not of this query');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64').slice(0, 12);
}
