import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readBody, toHttpData, writeResult } from '../../../local/function-host/http-message.ts';
import type { HttpData, HttpResult } from '../../../local/function-host/rpc.ts';

/** A server that handles one request as the test says; resolves with its port. */
async function serve(handle: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** What a request with these raw headers becomes. */
async function pack(path: string, headers: string[], body = ''): Promise<HttpData> {
  return new Promise<HttpData>((resolve, reject) => {
    const port = serve(async (received, response) => {
      const url = new URL(`http://localhost${received.url}`);
      resolve(toHttpData(received, url, { group: 'a' }, (await readBody(received))!));
      response.end();
    });
    port
      .then((port) => request({ port, path, method: 'POST', headers }, (r) => r.resume()).end(body))
      .catch(reject);
  });
}

async function answerWith(result: HttpResult | undefined): Promise<Response> {
  const port = await serve((_request, response) => writeResult(response, result));
  return fetch(`http://127.0.0.1:${port}/`);
}

const plain: HttpResult = { statusCode: '200', headers: {}, cookies: [] };

describe('a packed request', () => {
  it('has method, address, route parameters and body', async () => {
    expect(await pack('/api/groups/a?top=5', ['Host', 'x'], 'text')).toMatchObject({
      method: 'POST',
      url: 'http://localhost/api/groups/a?top=5',
      nullableParams: { group: { value: 'a' } },
      nullableQuery: { top: { value: '5' } },
      body: { bytes: Buffer.from('text') },
    });
  });

  it('has no body when there is none', async () => {
    expect(await pack('/', ['Host', 'x'])).not.toHaveProperty('body');
  });

  it('has lower-cased header names, and repeated headers as one', async () => {
    const headers = ['Host', 'x', 'X-Many', '1', 'x-many', '2', 'Cookie', 'a=1', 'cookie', 'b=2'];
    const { nullableHeaders } = await pack('/', headers);
    expect(nullableHeaders['x-many']).toEqual({ value: '1,2' });
    expect(nullableHeaders.cookie).toEqual({ value: 'a=1; b=2' });
  });

  it('has repeated query parameters as one, in any case, spelled as the first', async () => {
    const { nullableQuery } = await pack('/?Top=1&top=2&empty=&x=a%2Bb+c', ['Host', 'x']);
    expect(nullableQuery).toEqual({
      Top: { value: '1,2' },
      empty: { value: '' },
      x: { value: 'a+b c' },
    });
  });
});

describe('a response', () => {
  it('is 204 when the function returned nothing', async () => {
    expect((await answerWith(undefined)).status).toBe(204);
  });

  it('has status, headers and the length of its body', async () => {
    const response = await answerWith({
      ...plain,
      statusCode: '418',
      headers: { etag: '"1"' },
      body: { string: 'tëxt' },
    });
    expect(response.status).toBe(418);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.get('content-length')).toBe('5');
    expect(await response.text()).toBe('tëxt');
  });

  it.each(['204', '304'])('has no body with status %s', async (statusCode) => {
    const response = await answerWith({ ...plain, statusCode, body: { string: 'x' } });
    expect(response.status).toBe(Number(statusCode));
    expect(await response.text()).toBe('');
  });

  it('has cookies beside the header that sets one', async () => {
    const response = await answerWith({
      ...plain,
      headers: { 'set-cookie': 'first=1' },
      cookies: [
        {
          name: 'second',
          value: '2;',
          domain: { value: 'example.com' },
          expires: { value: { seconds: 0 } },
          maxAge: { value: 60 },
          secure: { value: true },
          sameSite: 'explicitNone',
        },
        { name: 'third', value: '3', sameSite: 'none' },
      ],
    });
    expect(response.headers.getSetCookie()).toEqual([
      'first=1',
      'second=2%3B; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60; Domain=example.com; Secure; SameSite=None',
      'third=3',
    ]);
  });
});
