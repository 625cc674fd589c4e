import { setTimeout as wait } from 'node:timers/promises';
import type { ApiAnswer, ApiClient } from './api-client.ts';

const pollMs = 100;

/**
 * Resolves when the app says that it can work.
 * @throws Error with the app's own words when it cannot by then.
 */
export async function waitUntilHealthy(api: ApiClient, timeoutMs = 60_000): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await api.ask('GET', '/health').catch((error: Error) => error);
    if (!(answer instanceof Error) && answer.status === 200) return;
    if (performance.now() > deadlineMs) throw new Error(`The app is not well: ${wordsOf(answer)}`);
    await wait(pollMs);
  }
}

function wordsOf(answer: ApiAnswer | Error): string {
  if (answer instanceof Error) return answer.message;
  const { problems } = (answer.body ?? {}) as { problems?: string[] };
  return problems?.join('; ') ?? `GET /health is answered with ${answer.status}`;
}
