import { setTimeout as wait } from 'node:timers/promises';
import type { ApiAnswer, ApiClient } from './api-client.ts';

const pollMs = 100;

/**
 * Resolves when the app says that it can work, and has read the hub's devices once: before, it
 * judges none that it does not know.
 * @throws Error with the app's own words when that is not so by then.
 */
export async function waitUntilReady(
  api: Pick<ApiClient, 'ask'>,
  timeoutMs = 60_000,
  signal?: AbortSignal,
) {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const problem = await findProblem(api).catch((error: Error) => error.message);
    if (problem === undefined) return;
    if (performance.now() > deadlineMs) throw new Error(`The app is not ready: ${problem}`);
    await wait(pollMs);
  }
}

async function findProblem(api: Pick<ApiClient, 'ask'>): Promise<string | undefined> {
  const health = await api.ask('GET', '/health');
  if (health.status !== 200) return wordsOf(health);
  const { status, body } = await api.ask('GET', '/health/details');
  if (status !== 200) return `GET /health/details is answered with ${status}`;
  const { directory } = body as { directory: { lastSweptUtc?: string } };
  return directory.lastSweptUtc === undefined
    ? 'it has not read the devices of the IoT hub yet'
    : undefined;
}

function wordsOf({ status, body }: ApiAnswer): string {
  const { problems } = (body ?? {}) as { problems?: string[] };
  return problems?.join('; ') ?? `GET /health is answered with ${status}`;
}
