import { createHash } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import { invalidRequest } from '../kernel/invalid-request.ts';
import type { ServiceError } from '../kernel/service-error.ts';

const topParameter = 'top';
const tokenParameter = 'continuationToken';

/** The query parameters that every list takes beside its filters. */
export const pagingParameters: readonly string[] = [topParameter, tokenParameter];

/** The host takes a function key in `code`: it is no part of a list and never repeated in an answer. */
export const keyParameters: readonly string[] = ['code', 'clientId'];

export interface ListPage<T> {
  items: readonly T[];
  continuation?: string;
}

export const defaultTop = 100;
export const maxTop = 1_000;
const checksumBytes = 16;
/** A table key has at most 1,024 characters; a token of more is none of ours. */
const maxTokenLength = 4_096;

/**
 * How many items a page may hold: `top`, 1 to 1000, 100 if not given.
 * @throws ServiceError InvalidRequest naming `top`.
 */
export function readTop(request: HttpRequest): number {
  const given = request.query.getAll(topParameter);
  if (given.length === 0) return defaultTop;
  const top = given.length === 1 && /^\d{1,4}$/.test(given[0]!) ? Number(given[0]) : 0;
  if (top >= 1 && top <= maxTop) return top;
  throw invalid(topParameter, `must be one whole number from 1 to ${maxTop}`);
}

/**
 * The key after which the page begins, as a store gave it with the page before; undefined on the
 * first page.
 * @throws ServiceError InvalidRequest naming `continuationToken`, if the token was changed or
 * belongs to another list.
 */
export function readContinuation(request: HttpRequest): string | undefined {
  const given = request.query.getAll(tokenParameter);
  if (given.length === 0) return undefined;
  const key = given.length === 1 ? keyOf(given[0]!, listOf(request)) : undefined;
  if (key !== undefined) return key;
  throw invalid(tokenParameter, 'must be one from a nextLink of this list, with the same filters');
}

/** The absolute URL of the page that begins after a key: this request with its token. */
export function nextLink(request: HttpRequest, continuation: string): string {
  const url = new URL(request.url);
  for (const name of keyParameters) url.searchParams.delete(name);
  url.searchParams.set(tokenParameter, tokenOf(continuation, listOf(request)));
  return url.href;
}

/** The body of a page: its items, and the address of the next if there is one. */
export function listBody<T>(request: HttpRequest, { items, continuation }: ListPage<T>) {
  if (continuation === undefined) return { value: items };
  return { value: items, nextLink: nextLink(request, continuation) };
}

/** A list is its path and filters: a token of one must not open a page of another. */
function listOf(request: HttpRequest): string {
  const { pathname, searchParams } = new URL(request.url);
  const filters = [...searchParams].filter(
    ([name]) => !pagingParameters.includes(name) && !keyParameters.includes(name),
  );
  return JSON.stringify([pathname, ...filters.map((pair) => JSON.stringify(pair)).sort()]);
}

/**
 * A token is a checksum over list and key, then the key. There is no secret in it: who forges one
 * can only name another key of a list they may read anyway.
 */
function tokenOf(key: string, list: string): string {
  return Buffer.concat([checksum(key, list), Buffer.from(key, 'utf8')]).toString('base64url');
}

function keyOf(token: string, list: string): string | undefined {
  if (token.length > maxTokenLength) return undefined;
  const key = Buffer.from(token, 'base64url').subarray(checksumBytes).toString('utf8');
  // Encoding again and comparing refuses every other spelling, and bytes that are not UTF-8.
  return key !== '' && tokenOf(key, list) === token ? key : undefined;
}

function checksum(key: string, list: string): Buffer {
  const text = JSON.stringify(['page', 1, list, key]);
  return createHash('sha256').update(text).digest().subarray(0, checksumBytes);
}

function invalid(target: string, message: string): ServiceError {
  return invalidRequest([{ code: 'InvalidValue', message: `${message}.`, target }]);
}
