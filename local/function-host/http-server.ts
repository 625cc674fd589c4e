import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { maxBodyBytes, readBody, toHttpData, writeResult } from './http-message.ts';
import { decodePathSegment, type HttpRouter } from './http-router.ts';
import type { HttpData, HttpResult } from './rpc.ts';

export interface HttpServerOptions {
  /** 0 takes a free one. */
  port: number;
  tls?: { key: string | Buffer; cert: string | Buffer } | undefined;
  router: HttpRouter;
  /** Resolves with what the function returned; rejects when it threw. */
  invoke(functionName: string, request: HttpData): Promise<HttpResult | undefined>;
  /** `POST /admin/functions/{name}`: starts a function now; answers with an HTTP status. */
  runNow(functionName: string): { status: number; detail?: string };
}

export interface HttpServer {
  port: number;
  /** Takes no new connection, and resolves when the requests in flight are answered. */
  close(): Promise<void>;
  /** Cuts off whatever is left. */
  closeNow(): void;
}

/**
 * Listens for HTTP on the loopback interface only: keys and sign-in are not enforced here.
 * @throws Error that names the port when it is taken.
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const open = new Set<ServerResponse>();
  let isClosing = false;
  const answerSafely = (request: IncomingMessage, response: ServerResponse) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    if (isClosing) response.shouldKeepAlive = false;
    answer(options, request, response).catch(() => {
      // The caller went away while its body was read, or the function threw: said as the host says it.
      if (!response.headersSent) response.writeHead(500, { 'content-length': 0 });
      response.end();
    });
  };
  const server = options.tls
    ? createTlsServer(options.tls, answerSafely)
    : createServer(answerSafely);
  await listen(server, options.port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        isClosing = true;
        // A connection kept alive would keep the server.
        for (const response of open) response.shouldKeepAlive = false;
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
    closeNow: () => server.closeAllConnections(),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`Port ${port} is in use by another program.`) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = request.url ?? '/';
  const origin = `${options.tls ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`;
  const url = URL.parse(target.startsWith('/') ? origin + target : target);
  if (!url) return refuse(response, 400, 'The request has no readable address.');
  // The raw path: parsing has already resolved what the router decodes by rules of its own.
  const path = target.startsWith('/') ? target.split('?')[0]! : url.pathname;
  const admin = /^\/admin\/functions\/([^/]+)\/?$/i.exec(path);
  if (admin) return runNow(options, request, response, decodePathSegment(admin[1]!));
  const match = options.router.match(request.method!, path);
  if (!match) return refuse(response, 404);
  const body = await readBody(request);
  if (!body) return refuse(response, 413, `A body may have ${maxBodyBytes} bytes.`);
  const data = toHttpData(request, url, match.params, body);
  writeResult(response, await options.invoke(match.functionName, data));
}

function runNow(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
): void {
  const { status, detail } =
    request.method === 'POST' ? options.runNow(name) : { status: 405, detail: 'Use POST.' };
  refuse(response, status, detail);
}

/** Answers without asking a function. What is left of the body is not read. */
function refuse(response: ServerResponse, status: number, detail = ''): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    ...(response.req.complete ? {} : { connection: 'close' }),
  });
  response.end(detail);
}
