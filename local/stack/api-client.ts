import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface ApiAnswer {
  status: number;
  etag: string | undefined;
  body: unknown;
}

const timeoutMs = 30_000;

/**
 * Talks JSON to an HTTP API of the stack, at a base URL. Unlike `fetch` it can be told to trust a
 * certificate of our own.
 */
export class ApiClient {
  readonly baseUrl: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #certificate: string | undefined;

  constructor(
    baseUrl: string,
    { headers = {}, certificate }: { headers?: Record<string, string>; certificate?: string } = {},
  ) {
    this.baseUrl = baseUrl;
    this.#headers = headers;
    this.#certificate = certificate;
  }

  /** @throws Error that names the request when it is not answered with a status below 400. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const answer = await this.ask(method, path, body, headers);
    if (answer.status < 400) return answer;
    throw new Error(
      `${method} ${this.baseUrl}${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`,
    );
  }

  /** The answer, whatever its status. @throws Error when there is none. */
  ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const url = this.baseUrl + path;
    const options = {
      method,
      headers: { 'content-type': 'application/json', ...this.#headers, ...headers },
      timeout: timeoutMs,
    };
    return new Promise((resolve, reject) => {
      const request = url.startsWith('https:')
        ? requestHttps(url, { ...options, ca: this.#certificate })
        : requestHttp(url, options);
      request.once('timeout', () => request.destroy(new Error('no answer in time')));
      request.once('error', (error) =>
        reject(new Error(`${method} ${url}: ${error.message}`, { cause: error })),
      );
      request.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const { statusCode = 0, headers: answered } = response;
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: statusCode, etag: answered.etag, body: readBody(text) });
        });
      });
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function readBody(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
