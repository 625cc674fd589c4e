import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { HubError } from './hub-error.ts';
import type { RecordIds } from './hub-registry.ts';
import { type HubAnswer, type HubParts, type HubRequest, routes } from './routes.ts';

const maxBodyBytes = 1024 * 1024;

/** The hub's HTTP server: checks what every request needs, finds its route, answers as the service does. */
export function createHubServer(parts: HubParts): Server {
  return createServer((message, response) => {
    answer(parts, message)
      .catch(asAnswer)
      .then((result) => write(response, result))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
}

async function answer(parts: HubParts, message: IncomingMessage): Promise<HubAnswer> {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const body = await readBody(message);
  const segments = decode(url.pathname);
  if (segments[0] !== 'local') {
    await parts.faults.beforeRequest(wait);
    checkCaller(message, url.searchParams);
  }
  const { route, ids } = findRoute(segments);
  const handler = routes[route]?.[message.method ?? ''];
  if (!handler) throw new HubError('MethodNotAllowed', `${message.method} ${url.pathname}`);
  const request: HubRequest = { ids, query: url.searchParams, message, body };
  return handler(parts, request);
}

/** Any signature will do, but there must be one, and a version, as the service asks. */
function checkCaller(message: IncomingMessage, query: URLSearchParams): void {
  if (!/^(SharedAccessSignature|Bearer) /.test(message.headers.authorization ?? ''))
    throw new HubError('IotHubUnauthorizedAccess', 'Unauthorized');
  if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(query.get('api-version') ?? ''))
    throw new HubError('InvalidProtocolVersion', 'api-version must be a date such as 2021-04-12');
}

/** The route with the most fixed segments that fits, and the ids in it. */
function findRoute(segments: readonly string[]): { route: string; ids: RecordIds } {
  for (const route of routesByRank) {
    const names = route.split('/');
    if (names.length !== segments.length) continue;
    const fits = names.every((name, i) => name.startsWith(':') || name === segments[i]);
    if (!fits) continue;
    const ids = names.flatMap((name, i) =>
      name.startsWith(':') ? [[name.slice(1), segments[i]!] as const] : [],
    );
    return { route, ids: { deviceId: '', ...Object.fromEntries(ids) } };
  }
  throw new HubError('NotFound', `There is no /${segments.join('/')}`);
}

const routesByRank = Object.keys(routes).toSorted(
  (a, b) => a.split(':').length - b.split(':').length,
);

function decode(pathname: string): string[] {
  try {
    return pathname.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    throw new HubError('ArgumentInvalid', 'The path is not percent-encoded as it should be');
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  if (bytes > maxBodyBytes)
    throw new HubError('MessageTooLarge', `A body may have ${maxBodyBytes} bytes`);
  return Buffer.concat(chunks);
}

function asAnswer(error: unknown): HubAnswer {
  const known =
    error instanceof HubError ? error : new HubError('ServerError', `Unexpected: ${error}`);
  const { status, body, code, retryAfterSeconds } = known;
  return {
    status,
    body,
    headers: {
      'iothub-errorcode': code,
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
  };
}

function write(response: ServerResponse, { status, body, headers }: HubAnswer): void {
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const bytes = Buffer.from(JSON.stringify(body));
  response
    .writeHead(status, {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'content-length': bytes.length,
    })
    .end(bytes);
}
