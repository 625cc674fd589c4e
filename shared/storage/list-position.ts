import { invalidRequest } from '../kernel/invalid-request.ts';
import { isJsonObject } from '../kernel/json-object.ts';
import { isNewestFirstKey } from './newest-first-keys.ts';

/**
 * Where a page begins: behind the row with a key, or, when the last page ended where the service
 * stopped scanning, at the service's own mark.
 */
export interface ListPosition {
  behindKey?: string;
  serviceMark?: string;
}

export function writePosition({ behindKey, serviceMark }: ListPosition): string {
  return serviceMark === undefined ? `key ${behindKey}` : `mark ${serviceMark}`;
}

/** @throws ServiceError InvalidRequest if the text was not written by `writePosition`. */
export function readPosition(text: string | undefined): ListPosition {
  if (text === undefined) return {};
  const at = text.indexOf(' ');
  const kind = text.slice(0, at);
  const place = text.slice(at + 1);
  if (kind === 'key' && isNewestFirstKey(place)) return { behindKey: place };
  if (kind === 'mark' && isServiceMark(place)) return { serviceMark: place };
  throw invalidRequest([
    {
      code: 'InvalidValue',
      message: 'must be one from a nextLink of this list.',
      target: 'continuationToken',
    },
  ]);
}

/** Of all that the service makes its marks of, and no longer than two keys. */
const markPart = /^[\x20-\x7e]{0,2048}$/;

/** The client library's form: base64 of the keys the service wants to go on with. */
function isServiceMark(text: string): boolean {
  try {
    const mark: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    if (!isJsonObject(mark) || !('nextPartitionKey' in mark)) return false;
    // A part of another type would fail in the client library only.
    return Object.values(mark).every((part) => typeof part === 'string' && markPart.test(part));
  } catch {
    return false;
  }
}
