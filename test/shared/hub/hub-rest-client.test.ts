import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { HubRestClient } from '../../../shared/hub/hub-rest-client.ts';

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

function call(endpoint: URL, timeoutMs?: number): Promise<unknown> {
  const client = new HubRestClient(endpoint, { sharedAccessSignature: 'sig' }, timeoutMs);
  return new Promise((resolve, reject) => {
    client.executeApiCall('GET', '/x', {}, null, (error, body) =>
      error ? reject(error) : resolve(body),
    );
  });
}

it('signs its calls and reads the answer', async () => {
  const endpoint = await serve(({ url, headers }, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ url, signature: headers.authorization }));
  });
  expect(await call(endpoint)).toEqual({ url: '/x', signature: 'sig' });
});

it('decodes characters that two chunks share', async () => {
  const bytes = Buffer.from('"東京"');
  const endpoint = await serve((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.write(bytes.subarray(0, 3));
    response.end(bytes.subarray(3));
  });
  expect(await call(endpoint)).toBe('東京');
});

it('ends a call that is not answered', async () => {
  const endpoint = await serve(() => undefined);
  await expect(call(endpoint, 50)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
});

it('gives errors the type and the answer of the SDK', async () => {
  const endpoint = await serve((_, response) => {
    response.writeHead(429, { 'retry-after': '4' });
    response.end('{"Message":"ErrorCode:ThrottlingException;Slow down"}');
  });
  await expect(call(endpoint)).rejects.toMatchObject({
    name: 'ThrottlingError',
    message: 'Slow down',
    response: { statusCode: 429, headers: { 'retry-after': '4' } },
  });
});
