import type { HttpRequest } from '@azure/functions';
import { ServiceError } from '../kernel/service-error.ts';

/** A query parameter that is true or false, false if not given. @throws ServiceError InvalidRequest. */
export function readFlag(request: HttpRequest, name: string): boolean {
  const given = request.query.getAll(name);
  if (given.length === 0 || (given.length === 1 && given[0] === 'false')) return false;
  if (given.length === 1 && given[0] === 'true') return true;
  throw new ServiceError('InvalidRequest', `${name} must be true or false.`, { target: name });
}
