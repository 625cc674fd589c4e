import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import { afterEach, expect, it } from 'vitest';
import { answerTimeout } from '../../../shared/storage/answer-timeout.ts';
import { asServiceError } from '../../../shared/storage/open-table.ts';

let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A table on a server that answers from its `silent`-th request on only. */
async function openTable(silent: number): Promise<{ table: TableClient; requests: () => number }> {
  let requests = 0;
  server = createServer((_, response) => {
    requests += 1;
    if (requests <= silent) return;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const table = new TableClient(url, 'policy', new AzureNamedKeyCredential('a', 'YQ=='), {
    allowInsecureConnection: true,
    additionalPolicies: answerTimeout(100),
    retryOptions: { maxRetries: 2, retryDelayInMs: 1 },
  });
  return { table, requests: () => requests };
}

it('gives up on storage that says nothing, and tells it as an outage', async () => {
  const { table, requests } = await openTable(Number.POSITIVE_INFINITY);
  const error = await table.getEntity('a', 'b').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'ETIMEDOUT', message: 'no answer in 100 ms' });
  expect(asServiceError(error)).toMatchObject({ code: 'ServiceUnavailable' });
  expect(requests()).toBe(3);
});

it('tries again', async () => {
  const { table, requests } = await openTable(1);
  expect(await table.getEntity('a', 'b')).toMatchObject({ a: 1 });
  expect(requests()).toBe(2);
});
