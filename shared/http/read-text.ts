import type { HttpRequest } from '@azure/functions';
import { invalidRequest } from '../kernel/invalid-request.ts';
import { ServiceError } from '../kernel/service-error.ts';

interface ReadOptions {
  /** Media types that are taken, in lower case. */
  types: readonly string[];
  maxBytes: number;
}

/**
 * Reads a body of text.
 * @throws ServiceError UnsupportedMediaType, PayloadTooLarge, or InvalidRequest if it is not UTF-8.
 */
export async function readText(
  request: HttpRequest,
  { types, maxBytes }: ReadOptions,
): Promise<string> {
  checkMediaType(request, types);
  return decode(await readBytes(request, maxBytes));
}

/** The media type of a body, in lower case and without parameters; empty if it is not told. */
export function mediaTypeOf(request: HttpRequest): string {
  return contentTypeOf(request)[0]!;
}

function contentTypeOf(request: HttpRequest): string[] {
  const header = request.headers.get('content-type') ?? '';
  return header.split(';').map((part) => part.trim().toLowerCase());
}

function checkMediaType(request: HttpRequest, types: readonly string[]): void {
  const [type, ...parameters] = contentTypeOf(request);
  const charset = parameters.find((part) => part.startsWith('charset='))?.slice('charset='.length);
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset);
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (types.includes(type!) && isUtf8 && encoding.toLowerCase() === 'identity') return;
  const message = `Send the body as Content-Type ${types.join(' or ')}, in UTF-8 and not compressed.`;
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
