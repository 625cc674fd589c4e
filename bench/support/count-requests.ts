import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

type Request = Pick<ClientRequest, 'method' | 'path'>;

/** How many requests go to local storage while something is done; only those that are meant. */
export async function countRequests(
  work: () => Promise<void>,
  isMeant: (request: Request) => boolean = () => true,
): Promise<number> {
  let count = 0;
  const onRequest = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    if (request.path.includes('devstoreaccount1') && isMeant(request)) count += 1;
  };
  subscribe('http.client.request.start', onRequest);
  try {
    await work();
  } finally {
    unsubscribe('http.client.request.start', onRequest);
  }
  return count;
}

/** A transaction of rows, or a new row. */
export function isPost({ method }: Request): boolean {
  return method === 'POST';
}
