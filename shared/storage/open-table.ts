import { RestError, TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { Connection } from '../kernel/connection.ts';
import { ServiceError } from '../kernel/service-error.ts';

/** Retries stay short: a caller over HTTP waits, and an event trigger has its own retry policy. */
const options: TableServiceClientOptions = {
  retryOptions: { maxRetries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 2_000 },
};

/** Opens a table of the data account, making it if it is not there yet. */
export async function openTable(connection: Connection, name: string): Promise<TableClient> {
  const client = await tableClient(connection, name);
  await client.createTable();
  return client;
}

async function tableClient(connection: Connection, name: string): Promise<TableClient> {
  if (connection.kind === 'connectionString') {
    const text = connection.connectionString;
    return TableClient.fromConnectionString(text, name, {
      ...options,
      allowInsecureConnection: isLoopback(text),
    });
  }
  const { DefaultAzureCredential } = await import('@azure/identity');
  const identity = connection.clientId ? { managedIdentityClientId: connection.clientId } : {};
  return new TableClient(connection.address, name, new DefaultAzureCredential(identity), options);
}

/** Plain http is for the emulator on this machine only. */
function isLoopback(connectionString: string): boolean {
  return (
    /UseDevelopmentStorage=true/i.test(connectionString) ||
    /TableEndpoint=http:\/\/(127\.0\.0\.1|localhost)[:/]/i.test(connectionString)
  );
}

/** The HTTP status of a table answer, or undefined when there was none: the outcome is then unknown. */
export function tableStatus(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}

/** Turns throttling and outages into the answer a caller gets; passes everything else on. */
export function asServiceError(error: unknown): unknown {
  const status = tableStatus(error);
  if (status !== 429 && status !== 500 && status !== 503 && status !== 408) return error;
  const retryAfter = Number((error as RestError).response?.headers.get('retry-after'));
  return new ServiceError('ServiceUnavailable', 'Storage is busy or not reachable; try again.', {
    retryAfterSeconds: retryAfter > 0 ? retryAfter : 5,
    cause: error,
  });
}
