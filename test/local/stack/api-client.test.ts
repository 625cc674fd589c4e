import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApiClient } from '../../../local/stack/api-client.ts';
import { selfSignedCertificate } from '../../../local/stack/self-signed-certificate.ts';
import { answeringServer, bodyOf } from '../../support/answering-server.ts';

describe('a client of an HTTP API', () => {
  it('sends JSON and headers, and reads the answer', async () => {
    const url = await answeringServer(async (request, response) => {
      const { method, url: path, headers } = request;
      const seen = { method, path, body: JSON.parse(await bodyOf(request)) };
      const { authorization, 'if-match': ifMatch } = headers;
      response.writeHead(201, { etag: '"7"' });
      response.end(JSON.stringify({ ...seen, authorization, ifMatch }));
    });
    const api = new ApiClient(`${url}/api`, { headers: { authorization: 'of all' } });
    const answer = await api.send('PUT', '/groups/pumps', { a: 1 }, { 'if-match': '"6"' });
    expect(answer).toEqual({
      status: 201,
      etag: '"7"',
      body: {
        method: 'PUT',
        path: '/api/groups/pumps',
        body: { a: 1 },
        authorization: 'of all',
        ifMatch: '"6"',
      },
    });
  });

  it('fails on an error that it was not ready for', async () => {
    const url = await answeringServer((_, response) => {
      response.writeHead(404).end('{"error":{"code":"NotFound"}}');
    });
    const api = new ApiClient(url);
    await expect(api.send('GET', '/alerts/x')).rejects.toThrow(
      `GET ${url}/alerts/x was answered with 404: {"error":{"code":"NotFound"}}`,
    );
    expect(await api.ask('GET', '/alerts/x')).toMatchObject({ status: 404 });
  });

  it('takes an answer that is empty, or not JSON', async () => {
    const url = await answeringServer((request, response) => {
      response.end(request.url === '/empty' ? '' : 'Service Unavailable');
    });
    const api = new ApiClient(url);
    expect((await api.ask('DELETE', '/empty')).body).toBeUndefined();
    expect((await api.ask('GET', '/text')).body).toBe('Service Unavailable');
  });

  it('names the request that nobody answers', async () => {
    const url = await answeringServer((request) => request.destroy());
    await expect(new ApiClient(url).ask('GET', '/health')).rejects.toThrow(`GET ${url}/health: `);
  });

  it('trusts the certificate that it is given, and no other', async () => {
    const { key, cert } = selfSignedCertificate(Date.now());
    const server = createServer({ key, cert }, (_, response) => response.end('{}'));
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const answer = await new ApiClient(url, { certificate: cert }).ask('GET', '/');
    expect(answer.status).toBe(200);
    await expect(new ApiClient(url).ask('GET', '/')).rejects.toThrow('self-signed certificate');
  });
});
