import { RestError } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../shared/kernel/service-error.ts';
import { withRetries } from '../../../shared/storage/retry-commit.ts';

/** Fails with these in turn, then answers how often it ran. */
function failing(...errors: unknown[]) {
  let runs = 0;
  return async () => {
    runs += 1;
    if (errors.length > 0) throw errors.shift();
    return runs;
  };
}

function answer(statusCode?: number): RestError {
  return new RestError('refused', statusCode === undefined ? {} : { statusCode });
}

describe('withRetries', () => {
  it('runs again after a conflict, and when the outcome is not known', async () => {
    expect(await withRetries(failing(answer(412), answer(409), answer(), answer(503)))).toBe(5);
  });

  it('passes on at once what another try would not change', async () => {
    await expect(withRetries(failing(answer(403)))).rejects.toMatchObject({ statusCode: 403 });
    await expect(withRetries(failing(new TypeError('bug')))).rejects.toThrow(TypeError);
  });

  it('gives up when storage stays busy', async () => {
    const busy = withRetries(failing(answer(503), answer(503), answer(503)));
    await expect(busy).rejects.toThrow(ServiceError);
  });

  it('gives up when every try meets a conflict', async () => {
    const conflicts = Array.from({ length: 50 }, () => answer(412));
    await expect(withRetries(failing(...conflicts), async () => undefined)).rejects.toMatchObject({
      code: 'ServiceUnavailable',
      message: 'Too many changes at once; try again.',
      retryAfterSeconds: 1,
    });
  });
});
