import type { HttpRequest } from '@azure/functions';

/** Where that is found which a request has made below its own address. Without the query, which may hold a key. */
export function addressBelow(request: HttpRequest, id: string): string {
  const { origin, pathname } = new URL(request.url);
  return `${origin}${pathname.replace(/\/$/, '')}/${id}`;
}
