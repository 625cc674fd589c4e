import { expect, it } from 'vitest';
import { toMemberJob } from '../../../shared/hub/hub-job.ts';

it('leaves out what the hub does not know yet', () => {
  const unset = '0001-01-01T00:00:00Z';
  const job = { status: 'queued', createdTime: unset, startTime: null, deviceJobStatistics: null };
  expect(toMemberJob('i', job)).toEqual({ id: 'i', status: 'queued' });
});

it('counts devices that are under way as pending', () => {
  const deviceJobStatistics = {
    ...{ deviceCount: 10, succeededCount: 4, failedCount: 1, runningCount: 2, pendingCount: 3 },
  };
  expect(toMemberJob('i', { status: 'running', deviceJobStatistics }).counts).toEqual({
    ...{ total: 10, succeeded: 4, failed: 1, pending: 5 },
  });
});

it('tells why a job failed', () => {
  expect(toMemberJob('i', { status: 'failed', statusMessage: 'no time left' }).problem).toBe(
    'no time left',
  );
  expect(toMemberJob('i', { status: 'completed', statusMessage: 'fine' })).not.toHaveProperty(
    'problem',
  );
});
