import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AzureNamedKeyCredential,
  TableClient,
  type TableServiceClientOptions,
} from '@azure/data-tables';
import { afterEach, expect, it } from 'vitest';
import { answerTimeout } from '../../../shared/storage/answer-timeout.ts';
import { asServiceError } from '../../../shared/storage/open-table.ts';

type Policy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A table on a server that passes over its first requests. */
async function openTable(silent: number, timeoutMs: number) {
  let requests = 0;
  server = createServer((_, response) => {
    requests += 1;
    if (requests <= silent) return;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tries = new Tries();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const table = new TableClient(url, 'policy', new AzureNamedKeyCredential('a', 'YQ=='), {
    allowInsecureConnection: true,
    additionalPolicies: [...answerTimeout(timeoutMs), { position: 'perRetry', policy: tries }],
    retryOptions: { maxRetries: 2, retryDelayInMs: 1 },
  });
  return { table, tries };
}

/** Counts what is sent: a busy machine may give up on a request before its server has it. */
class Tries implements Policy {
  readonly name = 'tries';
  count = 0;

  sendRequest(...[request, next]: Parameters<Policy['sendRequest']>) {
    this.count += 1;
    return next(request);
  }
}

it('gives up on storage that says nothing, and tells it as an outage', async () => {
  const { table, tries } = await openTable(Number.POSITIVE_INFINITY, 100);
  const error = await table.getEntity('a', 'b').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'ETIMEDOUT', message: 'no answer in 100 ms' });
  expect(asServiceError(error)).toMatchObject({ code: 'ServiceUnavailable' });
  expect(tries.count).toBe(3);
});

it('tries again', async () => {
  const { table, tries } = await openTable(1, 1_000);
  expect(await table.getEntity('a', 'b')).toMatchObject({ a: 1 });
  expect(tries.count).toBeGreaterThan(1);
});
