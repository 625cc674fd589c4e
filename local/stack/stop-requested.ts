import type { Environment } from './app-settings.ts';

/** What of a process this listens to; a test gives another. */
export interface Process {
  readonly ppid: number;
  readonly env: Environment;
  readonly stdout: { on(event: 'error', listener: () => void): unknown };
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
}

const parentPollMs = 250;

/**
 * Resolves with the reason when the process is to end: a signal, an output that nobody reads any
 * more, or the end of npm. Every further signal is impatience.
 */
export function stopRequested(process: Process, onImpatience: () => void): Promise<string> {
  return new Promise((resolve) => {
    let isEnding = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        if (isEnding) return onImpatience();
        isEnding = true;
        resolve(signal);
      });
    process.stdout.on('error', () => resolve('nobody reads'));
    if (process.env.npm_lifecycle_event !== undefined)
      onOrphaned(process, () => resolve('npm has ended'));
  });
}

/** npm hands a signal on to the shell that runs a script, and the shell may die of it alone. */
function onOrphaned(process: Process, end: () => void): void {
  const parent = process.ppid;
  const poll = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(poll);
    end();
  }, parentPollMs);
  poll.unref();
}
