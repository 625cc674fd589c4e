import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cookie, HttpData, HttpResult } from './rpc.ts';

/** The platform's default for the body of one request. */
export const maxBodyBytes = 100 * 1024 * 1024;

/**
 * Reads a whole body.
 * @returns undefined when it is larger than {@link maxBodyBytes}.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Packs a request as the platform's host does: repeated headers and query values become one, with commas. */
export function toHttpData(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  body: Buffer,
): HttpData {
  const headers = Object.entries(request.headersDistinct).map(
    ([name, values]) => [name, values!.join(name === 'cookie' ? '; ' : ',')] as const,
  );
  return {
    method: request.method!,
    url: url.href,
    nullableHeaders: nullable(headers),
    nullableQuery: nullable(joinQuery(url.searchParams)),
    nullableParams: nullable(Object.entries(params)),
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

function nullable(entries: Iterable<readonly [string, string]>): Record<string, { value: string }> {
  return Object.fromEntries([...entries].map(([name, value]) => [name, { value }]));
}

/** Names that differ only in case are one query parameter, spelled as the first. */
function joinQuery(query: URLSearchParams): [string, string][] {
  const joined = new Map<string, [string, string]>();
  for (const [name, value] of query) {
    const known = joined.get(name.toLowerCase());
    if (known) known[1] += `,${value}`;
    else joined.set(name.toLowerCase(), [name, value]);
  }
  return [...joined.values()];
}

/** Writes what a function returned. A function that returned nothing answers 204. */
export function writeResult(response: ServerResponse, result: HttpResult | undefined): void {
  if (!result) {
    response.writeHead(204).end();
    return;
  }
  const body = readBytes(result.body);
  for (const [name, value] of Object.entries(result.headers)) response.setHeader(name, value);
  const cookies = result.cookies.map(serializeCookie);
  if (cookies.length > 0) response.appendHeader('set-cookie', cookies);
  response.statusCode = Number(result.statusCode);
  const mayHaveBody = response.statusCode !== 204 && response.statusCode !== 304;
  if (mayHaveBody && !response.hasHeader('content-length'))
    response.setHeader('content-length', body.length);
  response.end(mayHaveBody ? body : undefined);
}

function readBytes(body: HttpResult['body']): Uint8Array {
  return body?.bytes ?? Buffer.from(body?.string ?? body?.json ?? '');
}

function serializeCookie({ name, value, ...options }: Cookie): string {
  const expires = options.expires?.value?.seconds;
  const sameSite = { none: undefined, lax: 'Lax', strict: 'Strict', explicitNone: 'None' }[
    options.sameSite ?? 'none'
  ];
  return [
    `${encodeURIComponent(name ?? '')}=${encodeURIComponent(value ?? '')}`,
    expires === undefined ? '' : `Expires=${new Date(Number(expires) * 1_000).toUTCString()}`,
    options.maxAge?.value === undefined ? '' : `Max-Age=${options.maxAge.value}`,
    options.domain?.value ? `Domain=${options.domain.value}` : '',
    options.path?.value ? `Path=${options.path.value}` : '',
    options.secure?.value ? 'Secure' : '',
    options.httpOnly?.value ? 'HttpOnly' : '',
    sameSite ? `SameSite=${sameSite}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}
