import { expect, it } from 'vitest';
import { lazy } from '../../../shared/kernel/lazy.ts';

it('makes its value once, when first asked for', async () => {
  let made = 0;
  const value = lazy(async () => ({ number: ++made }));
  expect(made).toBe(0);
  const [one, other] = await Promise.all([value(), value()]);
  expect(one).toBe(other);
  expect(await value()).toEqual({ number: 1 });
});

it('tells all who wait of a failure, and tries again for the next', async () => {
  let tries = 0;
  const value = lazy(async () => {
    tries += 1;
    if (tries === 1) throw new Error('not yet');
    return tries;
  });
  const waiting = await Promise.allSettled([value(), value()]);
  expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await value()).toBe(2);
  expect(await value()).toBe(2);
});
