import { keyNumber, keyPart } from './keys.ts';

/** Subtracted from, a time sorts newest first; so does a revision, which some lists have for a time. */
const endOfTimeMs = Number.MAX_SAFE_INTEGER;

/** The row key of something that a partition lists newest first. */
export function newestFirstKey(timeMs: number, id: string): string {
  return `${timeKey(timeMs)}~${keyPart(id)}`;
}

/** The key of the row beside it that finds it by its id. */
export function idRowKey(id: string): string {
  return `id~${keyPart(id)}`;
}

/** The same of the row that a key is of. */
export function idRowKeyBeside(newestFirst: string): string {
  return `id${newestFirst.slice(newestFirst.indexOf('~', 'at~'.length))}`;
}

export function isNewestFirstKey(text: string): boolean {
  return /^at~\d{20}~./.test(text);
}

/** Row keys strictly between two keys. */
export interface KeyRange {
  after: string;
  before: string;
}

/** The keys of what is listed from a time (included) to a time (excluded), and behind a key. */
export function keyRange(fromMs?: number, toMs?: number, behind = ''): KeyRange {
  const newest = toMs === undefined ? 'at~' : timeKey(toMs - 1);
  return {
    after: behind > newest ? behind : newest,
    before: fromMs === undefined ? 'at~~' : timeKey(fromMs - 1),
  };
}

function timeKey(ms: number): string {
  return `at~${keyNumber(endOfTimeMs - ms)}`;
}
