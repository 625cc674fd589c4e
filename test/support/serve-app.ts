import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';
import {
  type FunctionHost,
  startFunctionHost,
} from '../../local/function-host/start-function-host.ts';
import { ApiClient } from '../../local/stack/api-client.ts';
import { selfSignedCertificate } from '../../local/stack/self-signed-certificate.ts';

export interface ServedApp {
  host: FunctionHost;
  /** PEM. */
  certificate: string;
  settings: Readonly<Record<string, string>>;
  /** Talks to the app over TLS. */
  api: ApiClient;
}

/**
 * HTTP functions in a host of their own, over TLS at a free port, on a hub of their own in the run's
 * Azurite. The caller stops the host.
 * @param functions files of the folder `functions`, without their ending.
 */
export async function serveApp(
  functions: readonly string[],
  given: Readonly<Record<string, string>> = {},
): Promise<ServedApp> {
  const nowhere = 'example.invalid;SharedAccessKeyName=a;SharedAccessKey=a';
  const settings = {
    SERVED_FUNCTIONS: functions.join(','),
    DATA_STORAGE: inject('storage'),
    IOTHUB: `HostName=hub-${randomUUID()}.${nowhere}`,
    TELEMETRY: `Endpoint=sb://${nowhere}`,
    ...given,
  };
  const tls = selfSignedCertificate(Date.now());
  const root = join(import.meta.dirname, 'served-app');
  const host = await startFunctionHost({ root, port: 0, settings, tls });
  const api = new ApiClient(host.url, { certificate: tls.cert });
  return { host, certificate: tls.cert, settings, api };
}
