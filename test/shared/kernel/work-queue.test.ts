import { expect, it } from 'vitest';
import { WorkQueue } from '../../../shared/kernel/work-queue.ts';

it('a queue runs one work after the other, also after one that failed', async () => {
  const queue = new WorkQueue();
  const seen: string[] = [];
  const work = (name: string, fails: boolean) => async () => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const results = await Promise.allSettled([
    queue.run(work('a', true)),
    queue.run(work('b', false)),
  ]);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(results).toMatchObject([
    { status: 'rejected', reason: new Error('a') },
    { status: 'fulfilled', value: 'b' },
  ]);
});
