import { RestError, TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import { openCredential } from '../identity/open-credential.ts';
import type { Connection } from '../kernel/connection.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { answerTimeout } from './answer-timeout.ts';

/** A row of 1 MiB takes a fraction of it. */
const answerTimeoutMs = 5_000;

/** Retries stay short: a caller over HTTP waits, and an event trigger has its own retry policy. */
const options: TableServiceClientOptions = {
  additionalPolicies: answerTimeout(answerTimeoutMs),
  retryOptions: { maxRetries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 2_000 },
};

/**
 * Opens a table of the data account, making it if it is not there yet.
 * @throws ServiceError ServiceUnavailable when storage is busy or not reachable.
 */
export async function openTable(connection: Connection, name: string): Promise<TableClient> {
  const client = await tableClient(connection, name);
  await client.createTable().catch((error: unknown) => {
    throw asServiceError(error);
  });
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
  const { address, clientId } = connection;
  return new TableClient(address, name, await openCredential(clientId), options);
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

/** Storage is busy or away, or no answer came: what was asked for may have been done. */
export function isOutage(error: unknown): error is RestError {
  if (!(error instanceof RestError)) return false;
  const { statusCode } = error;
  return statusCode === undefined || statusCode === 408 || statusCode === 429 || statusCode >= 500;
}

/** Turns throttling and outages, no answer included, into what a caller is told; passes all else on. */
export function asServiceError(error: unknown): unknown {
  if (!isOutage(error)) return error;
  const retryAfter = Number(error.response?.headers.get('retry-after'));
  return new ServiceError('ServiceUnavailable', 'Storage is busy or not reachable; try again.', {
    retryAfterSeconds: retryAfter > 0 ? retryAfter : 5,
    cause: error,
  });
}

/** For `catch`: a store tells its callers of an outage, and passes all else on. */
export function rethrow(error: unknown): never {
  throw asServiceError(error);
}
