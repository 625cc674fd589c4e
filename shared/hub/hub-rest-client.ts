import type { ClientRequest, IncomingMessage } from 'node:http';
import * as http from 'node:http';
import * as https from 'node:https';
import { RestApiClient } from 'azure-iothub/dist/common-http/rest_api_client.js';

type Headers = Parameters<RestApiClient['executeApiCall']>[2];
type Method = Parameters<RestApiClient['executeApiCall']>[0];
type OnResponse = (response: IncomingMessage) => void;

const defaultTimeoutMs = 20_000;

/**
 * The SDK's REST client, which signs requests and types errors, with what it lacks: a hub at any URL
 * (it knows https port 443 only), an end to calls that are never answered, and answers decoded as
 * one text (it decodes each chunk by itself, which breaks characters that two chunks share).
 */
export class HubRestClient extends RestApiClient {
  readonly #endpoint: URL;
  readonly #agent: http.Agent;
  readonly #timeoutMs: number;

  constructor(
    endpoint: URL,
    config: Omit<RestApiClient.TransportConfig, 'host'>,
    timeoutMs = defaultTimeoutMs,
  ) {
    super(
      { ...config, host: endpoint.hostname.replace(/^\[|\]$/g, '') },
      'iot-hub-security-groups',
    );
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
    const Agent = endpoint.protocol === 'http:' ? http.Agent : https.Agent;
    this.#agent = new Agent({ keepAlive: true });
  }

  /** The registry sets an agent for https; ours fits the endpoint. */
  override setOptions(): void {}

  override executeApiCall(
    method: Method,
    path: string,
    headers: Headers,
    body: unknown,
    done: RestApiClient.ResponseCallback,
  ): void {
    const port = Number(this.#endpoint.port);
    const options = { ...(port ? { port } : {}), request: this.#request };
    super.executeApiCall(method, path, headers, body, undefined, options, done);
  }

  readonly #request = (options: https.RequestOptions | string, onResponse?: OnResponse) => {
    if (typeof options === 'string') throw new TypeError('expected request options');
    const { request } = this.#endpoint.protocol === 'http:' ? http : https;
    const sent: ClientRequest = request(
      { ...options, agent: this.#agent, timeout: this.#timeoutMs },
      (response) => {
        response.setEncoding('utf8');
        onResponse?.(response);
      },
    );
    sent.on('timeout', () => {
      const error = new Error(`no answer within ${this.#timeoutMs} ms`);
      sent.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    });
    return sent;
  };
}
