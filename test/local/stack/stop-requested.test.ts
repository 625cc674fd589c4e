import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Process, stopRequested } from '../../../local/stack/stop-requested.ts';

class FakeProcess extends EventEmitter implements Process {
  ppid = 100;
  env: Record<string, string> = {};
  stdout = new EventEmitter();
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What was asked for within a second, if anything. */
async function outcomeOf(request: Promise<string>): Promise<string> {
  const late = new Promise<string>((resolve) => setTimeout(() => resolve('nothing'), 1_000));
  await vi.advanceTimersByTimeAsync(1_000);
  return Promise.race([request, late]);
}

describe('the stack is asked to stop', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'by %s, and a second one is impatience',
    async (signal) => {
      const process = new FakeProcess();
      let impatience = 0;
      const request = stopRequested(process, () => {
        impatience += 1;
      });
      process.emit(signal);
      expect(await outcomeOf(request)).toBe(signal);
      expect(impatience).toBe(0);
      process.emit('SIGINT');
      expect(impatience).toBe(1);
    },
  );

  it('by an output that nobody reads', async () => {
    const process = new FakeProcess();
    const request = stopRequested(process, () => undefined);
    process.stdout.emit('error');
    expect(await outcomeOf(request)).toBe('nobody reads');
  });

  it('by the end of npm', async () => {
    const process = new FakeProcess();
    process.env.npm_lifecycle_event = 'start';
    const request = stopRequested(process, () => undefined);
    expect(await outcomeOf(request)).toBe('nothing');
    process.ppid = 1;
    expect(await outcomeOf(request)).toBe('npm has ended');
  });

  it('not by the end of another parent, which may be meant', async () => {
    const process = new FakeProcess();
    const request = stopRequested(process, () => undefined);
    process.ppid = 1;
    expect(await outcomeOf(request)).toBe('nothing');
  });
});
