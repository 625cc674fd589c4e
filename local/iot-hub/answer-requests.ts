import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { HubError } from './hub-error.ts';
import type { Handler, HubAnswer, HubParts, HubRequest, RouteIds, Routes } from './hub-request.ts';
import { identityRoutes } from './identity-routes.ts';
import { jobRoutes } from './job-routes.ts';
import { localRoutes } from './local-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { twinRoutes } from './twin-routes.ts';

const maxBodyBytes = 1024 * 1024;

const routes: Routes = {
  ...{ ...identityRoutes, ...twinRoutes, ...jobRoutes },
  ...{ ...messageRoutes, ...localRoutes },
};

/** Paths with fewer ids first: `devices/query` before the device of that name. */
const paths = Object.keys(routes)
  .map((path) => path.split('/'))
  .toSorted((a, b) => idsIn(a) - idsIn(b));

/** Checks what every request needs, finds who handles it, and answers as the service does. */
export function answerRequests(parts: HubParts): RequestListener {
  return (message, response) => {
    answer(parts, message)
      .catch(asAnswer)
      .then((result) => write(response, result))
      .catch(() => response.destroy());
  };
}

async function answer(parts: HubParts, message: IncomingMessage): Promise<HubAnswer> {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const body = await readBody(message);
  const segments = decode(url.pathname);
  const isLocal = segments[0] === 'local';
  if (!isLocal) {
    await parts.faults.beforeRequest(wait, message.headers['if-match']);
    checkCaller(message, url.searchParams);
  }
  const method = message.method ?? '';
  const { handler, ids } = findRoute(method, segments);
  const request: HubRequest = { ids, query: url.searchParams, message, body };
  const result = await handler(parts, request);
  if (!isLocal) parts.faults.afterRequest(method);
  return result;
}

/** Any signature will do, but there must be one, and a version, as the service asks. */
function checkCaller(message: IncomingMessage, query: URLSearchParams): void {
  if (!/^(SharedAccessSignature|Bearer) /.test(message.headers.authorization ?? ''))
    throw new HubError('IotHubUnauthorizedAccess', 'Unauthorized');
  if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(query.get('api-version') ?? ''))
    throw new HubError('InvalidProtocolVersion', 'api-version must be a date such as 2021-04-12');
}

function findRoute(
  method: string,
  segments: readonly string[],
): { handler: Handler; ids: RouteIds } {
  const fitting = paths.filter((path) => fits(path, segments));
  for (const path of fitting) {
    const handler = routes[path.join('/')]?.[method];
    if (!handler) continue;
    const ids = path.flatMap((name, i) =>
      name.startsWith(':') ? [[name.slice(1), segments[i]!] as const] : [],
    );
    return { handler, ids: { deviceId: '', ...Object.fromEntries(ids) } };
  }
  const code = fitting.length === 0 ? 'NotFound' : 'MethodNotAllowed';
  throw new HubError(code, `There is no ${method} /${segments.join('/')}`);
}

function fits(path: readonly string[], segments: readonly string[]): boolean {
  return (
    path.length === segments.length &&
    path.every((name, i) => name.startsWith(':') || name === segments[i])
  );
}

function idsIn(path: readonly string[]): number {
  return path.filter((name) => name.startsWith(':')).length;
}

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
