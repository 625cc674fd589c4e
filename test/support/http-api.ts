import { randomUUID } from 'node:crypto';
import {
  app as functionsApp,
  type HttpFunctionOptions,
  HttpRequest,
  type HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import { inject, vi } from 'vitest';
import { HttpRouter } from '../../local/function-host/http-router.ts';
import { type App, currentApp } from '../../shared/wiring/app.ts';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: expectations take it apart.
  body: any;
}

interface Call {
  /** Sent as JSON; a string or bytes as they are. */
  body?: unknown;
  headers?: Record<string, string>;
}

/**
 * The HTTP functions that modules register, called as the host calls them, on an app with a hub of
 * its own in the run's Azurite. One a test file.
 */
export class HttpApi {
  readonly app: App;
  readonly #router: HttpRouter;
  readonly #functions: ReadonlyMap<string, HttpFunctionOptions>;

  constructor(app: App, functions: ReadonlyMap<string, HttpFunctionOptions>) {
    this.app = app;
    this.#functions = functions;
    const routes = [...functions].map(([functionName, { methods, route }]) => ({
      functionName,
      methods: methods ?? [],
      template: route ?? functionName,
    }));
    this.#router = new HttpRouter('api', routes);
  }

  static async open(register: () => Promise<unknown>): Promise<HttpApi> {
    const nowhere = 'example.invalid;SharedAccessKeyName=a;SharedAccessKey=a';
    vi.stubEnv('DATA_STORAGE', inject('storage'));
    vi.stubEnv('IOTHUB', `HostName=hub-${randomUUID()}.${nowhere}`);
    vi.stubEnv('TELEMETRY', `Endpoint=sb://${nowhere}`);
    const functions = new Map<string, HttpFunctionOptions>();
    const spy = vi
      .spyOn(functionsApp, 'http')
      .mockImplementation((name, options) => void functions.set(name, options));
    await register();
    spy.mockRestore();
    return new HttpApi(currentApp(), functions);
  }

  async call(method: string, path: string, { body, headers = {} }: Call = {}): Promise<Answer> {
    const url = new URL(`http://localhost/api${path}`);
    const found = this.#router.match(method, url.pathname);
    if (found === undefined) throw new Error(`no function takes ${method} ${path}`);
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = new HttpRequest({
      method,
      url: url.href,
      headers: { ...json, ...headers },
      params: found.params,
      ...(body === undefined ? {} : { body: toBody(body) }),
    });
    const { handler } = this.#functions.get(found.functionName)!;
    const response = (await handler(request, new InvocationContext())) as HttpResponseInit;
    return {
      status: response.status ?? 200,
      headers: { ...(response.headers as Record<string, string>) },
      // Through JSON, as a caller gets it.
      body:
        response.jsonBody === undefined
          ? response.body
          : JSON.parse(JSON.stringify(response.jsonBody)),
    };
  }

  get = (path: string) => this.call('GET', path);
  put = (path: string, body: unknown, headers?: Record<string, string>) =>
    this.call('PUT', path, { body, ...(headers && { headers }) });
  post = (path: string, body: unknown, headers?: Record<string, string>) =>
    this.call('POST', path, { body, ...(headers && { headers }) });
  patch = (path: string, body: unknown, headers?: Record<string, string>) =>
    this.call('PATCH', path, { body, ...(headers && { headers }) });
  delete = (path: string, headers?: Record<string, string>) =>
    this.call('DELETE', path, headers && { headers });
}

function toBody(body: unknown): { bytes: Uint8Array } | { string: string } {
  if (body instanceof Uint8Array) return { bytes: body };
  return { string: typeof body === 'string' ? body : JSON.stringify(body) };
}
