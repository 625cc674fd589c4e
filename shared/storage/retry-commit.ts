import { setTimeout as delay } from 'node:timers/promises';
import { RestError } from '@azure/data-tables';
import { ServiceError } from '../kernel/service-error.ts';
import { asServiceError, isOutage } from './open-table.ts';

/** Of writers that race, one gets through each time: so many defeats in a row are rare. */
const maxConflicts = 50;
/** Tries without an answer, or with an answer that leaves the outcome open. */
const maxOutages = 3;
const longestDelayMs = 200;

/** Waits before the next try; at most so many milliseconds, so that writers that raced draw apart. */
export type Pause = (longestMs: number) => Promise<unknown>;

const randomPause: Pause = (longestMs) => delay(Math.random() * longestMs);

/**
 * Runs a commit that reads, decides and writes under an ETag, again from its reading when another
 * writer was faster or the outcome is unknown. It must find its own earlier success when it reads.
 * @throws ServiceError ServiceUnavailable when storage stays busy, or others are always faster; what
 * is neither at once.
 */
export async function withRetries<T>(
  commit: () => Promise<T>,
  pause: Pause = randomPause,
): Promise<T> {
  let conflicts = 0;
  let outages = 0;
  for (;;) {
    try {
      return await commit();
    } catch (error) {
      if (isConflict(error)) conflicts += 1;
      else if (isOutage(error)) outages += 1;
      else throw error;
      if (outages === maxOutages) throw asServiceError(error);
      if (conflicts === maxConflicts) throw tooManyChanges(error);
    }
    await pause(Math.min(longestDelayMs, 10 * 2 ** (conflicts + outages)));
  }
}

function tooManyChanges(cause: unknown): ServiceError {
  return new ServiceError('ServiceUnavailable', 'Too many changes at once; try again.', {
    retryAfterSeconds: 1,
    cause,
  });
}

/** Another writer replaced a row that we had read, or made one that we had not found. */
export function isConflict(error: unknown): boolean {
  return error instanceof RestError && (error.statusCode === 409 || error.statusCode === 412);
}
