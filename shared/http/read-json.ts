import type { HttpRequest } from '@azure/functions';
import { invalidRequest, requireValid } from '../kernel/invalid-request.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { parseStrictJson } from '../kernel/strict-json.ts';

/** Bytes that a body may have unless its address says otherwise. */
const maxBodyBytes = 1024 * 1024;

interface ReadOptions {
  maxBytes?: number;
  /** A merge patch may say so, or come as plain JSON. */
  isMergePatch?: boolean;
}

/**
 * Reads a JSON body strictly.
 * @throws ServiceError UnsupportedMediaType, PayloadTooLarge, or InvalidRequest with all problems.
 */
export async function readJson(
  request: HttpRequest,
  { maxBytes = maxBodyBytes, isMergePatch = false }: ReadOptions = {},
): Promise<unknown> {
  checkMediaType(request, isMergePatch);
  const text = decode(await readBytes(request, maxBytes));
  return requireValid(parseStrictJson(text));
}

function checkMediaType(request: HttpRequest, isMergePatch: boolean): void {
  const [type, ...parameters] = (request.headers.get('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const isJson =
    type === 'application/json' || (isMergePatch && type === 'application/merge-patch+json');
  const charset = parameters.find((part) => part.startsWith('charset='))?.slice('charset='.length);
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset);
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (isJson && isUtf8 && encoding.toLowerCase() === 'identity') return;
  const expected = isMergePatch
    ? 'application/merge-patch+json or application/json'
    : 'application/json';
  const message = `Send the body as Content-Type ${expected}, in UTF-8 and not compressed.`;
  throw new ServiceError('UnsupportedMediaType', message);
}

async function readBytes(request: HttpRequest, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers.get('content-length')) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Counted as it comes: a length may be left out, and leaving the loop gives up the rest.
  for await (const chunk of request.body ?? []) {
    size += (chunk as Uint8Array).byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): ServiceError {
  return new ServiceError('PayloadTooLarge', `The body may have at most ${maxBytes} bytes.`);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidRequest([
      { code: 'InvalidEncoding', message: 'The body is not UTF-8.', target: '' },
    ]);
  }
}
