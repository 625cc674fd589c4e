import { isUtf8 } from 'node:buffer';
import { gunzipSync, inflateSync } from 'node:zlib';
import type { HubEvent } from './hub-event.ts';

export const maxInflatedBytes = 1_048_576;

const replacement = '\ufffd';

export type BodyProblem =
  | 'unsupportedEncoding'
  | 'bodyMissing'
  | 'bodyTooLarge'
  | 'bodyNotInflatable'
  | 'bodyNotUtf8'
  | 'bodyNotJson';

export type BodyReading = { json: unknown } | { problem: BodyProblem };

/** Inflates and parses a body. Sizes are bounded: the hub takes 256 KB, inflation stops at 1 MiB. */
export function readBody(event: HubEvent): BodyReading {
  if (event.body === undefined) return { problem: 'bodyMissing' };
  const inflated = inflate(event.body, contentEncoding(event));
  if (typeof inflated === 'string') return { problem: inflated };
  const text = asBuffer(inflated).toString('utf8');
  // What is no UTF-8 reads as this character, which a body of plain ASCII is known not to have.
  if (text.includes(replacement) && !isUtf8(inflated)) return { problem: 'bodyNotUtf8' };
  try {
    return { json: JSON.parse(withoutByteOrderMark(text)) };
  } catch {
    return { problem: 'bodyNotJson' };
  }
}

/** The hub's stamp is `content-encoding`; the host lower-cases first letters, so both spellings occur. */
function contentEncoding({ system }: HubEvent): string {
  const value = system['content-encoding'] ?? system.contentEncoding;
  return typeof value === 'string' ? value.trim().toLowerCase() : '';
}

function inflate(body: Uint8Array, encoding: string): Uint8Array | BodyProblem {
  switch (encoding) {
    case '':
    case 'utf-8':
    case 'utf8':
    case 'identity':
      return body;
    case 'gzip':
      return bounded(() => gunzipSync(body, { maxOutputLength: maxInflatedBytes }));
    case 'deflate':
      return bounded(() => inflateSync(body, { maxOutputLength: maxInflatedBytes }));
    default:
      return 'unsupportedEncoding';
  }
}

function bounded(inflation: () => Uint8Array): Uint8Array | BodyProblem {
  try {
    return inflation();
  } catch (error) {
    const tooLarge =
      error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return tooLarge ? 'bodyTooLarge' : 'bodyNotInflatable';
  }
}

function withoutByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
