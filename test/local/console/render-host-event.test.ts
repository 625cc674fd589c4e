import { describe, expect, it } from 'vitest';
import { renderHostEvent } from '../../../local/console/render-host-event.ts';
import type { HostEvent } from '../../../local/function-host/host-event.ts';

const log = { kind: 'log', category: 'user', function: 'syncTwins' } as const;
const failed = {
  kind: 'invocationFailed',
  function: 'evaluateTelemetry',
  invocationId: 'i',
  error: 'TypeError: no',
  retryCount: 0,
} as const;

const usual: HostEvent[] = [
  { kind: 'functionsLoaded', functions: [] },
  { ...log, level: 'information', message: 'swept 12 devices' },
  { kind: 'output', stream: 'stdout', line: 'hello' },
];

describe('what the console tells of the function host', () => {
  it.each<[HostEvent, string]>([
    [
      { kind: 'notSupported', function: 'f', detail: 'a queue' },
      'function f is not run here: a queue',
    ],
    [{ ...log, level: 'error', message: 'lost' }, 'syncTwins: lost'],
    [{ kind: 'output', stream: 'stderr', line: 'Warning' }, 'app: Warning'],
    [
      { ...failed, willRetry: true },
      'function evaluateTelemetry failed: TypeError: no (tried again)',
    ],
    [{ ...failed, willRetry: false }, 'function evaluateTelemetry failed: TypeError: no'],
    [
      { kind: 'workerExited', code: 1, signal: null, invocationsInFlight: 0, restartInMs: 100 },
      'the app ended (code 1); it is started again',
    ],
    [
      {
        kind: 'workerExited',
        code: null,
        signal: 'SIGKILL',
        invocationsInFlight: 0,
        restartInMs: 1,
      },
      'the app ended (SIGKILL); it is started again',
    ],
    [{ kind: 'workerRestarted' }, 'the app runs again'],
    [
      { ...failed, error: 'Error: no\nanswer\n    at f (a.ts:1:2)\n    at g', willRetry: false },
      'function evaluateTelemetry failed: Error: no answer',
    ],
    [
      { kind: 'loadFailed', error: 'SyntaxError', restartInMs: 100 },
      'the app cannot be loaded: SyntaxError',
    ],
    [
      { kind: 'listenerFailed', function: 'f', partitionId: '0', error: 'gone' },
      'function f, listening: gone',
    ],
    [
      { kind: 'ownershipLost', function: 'f', partitionId: '2' },
      'function f: another receiver took partition 2, stop it and start again',
    ],
  ])('%o', (event, expected) => {
    expect(renderHostEvent(event)).toEqual([expected]);
  });

  it.each(usual)('is nothing when all is well: %o', (event) => {
    expect(renderHostEvent(event)).toEqual([]);
  });
});
