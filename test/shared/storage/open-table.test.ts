import { createServer } from 'node:net';
import { RestError } from '@azure/data-tables';
import { describe, expect, inject, it } from 'vitest';
import { asServiceError, openTable, tableStatus } from '../../../shared/storage/open-table.ts';
import { openTestTable } from '../../support/open-test-table.ts';

describe('a table', () => {
  it('is made when it is first opened, and is there for who opens it later', async () => {
    const table = await openTestTable();
    await table.createEntity({ partitionKey: 'p', rowKey: 'r', text: 'kept' });
    const connectionString = inject('storage');
    const again = await openTable({ kind: 'connectionString', connectionString }, table.tableName);
    expect(await again.getEntity('p', 'r')).toMatchObject({ text: 'kept' });
  });

  it('that cannot be reached is told as an outage', async () => {
    const endpoint = `http://127.0.0.1:${await closedPort()}/a`;
    const connectionString = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=${endpoint};`;
    const opened = openTable({ kind: 'connectionString', connectionString }, 'policy');
    await expect(opened).rejects.toMatchObject({
      ...{ name: 'ServiceError', code: 'ServiceUnavailable', retryAfterSeconds: 5 },
      message: 'Storage is busy or not reachable; try again.',
    });
  });
});

describe('an answer of storage', () => {
  it.each([undefined, 408, 429, 500, 502, 503, 504])('%s is an outage', (statusCode) => {
    expect(asServiceError(answer(statusCode))).toMatchObject({ code: 'ServiceUnavailable' });
    expect(tableStatus(answer(statusCode))).toBe(statusCode);
  });

  it.each([400, 403, 404, 409, 412, 413])('%i is what it is', (statusCode) => {
    const error = answer(statusCode);
    expect(asServiceError(error)).toBe(error);
  });

  it('is no other error', () => {
    const error = new TypeError('a defect');
    expect(asServiceError(error)).toBe(error);
    expect(tableStatus(error)).toBeUndefined();
  });
});

function answer(statusCode: number | undefined): RestError {
  return new RestError('refused', statusCode === undefined ? {} : { statusCode });
}

/** A port at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
