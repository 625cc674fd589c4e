import { describe, expect, it } from 'vitest';
import { ansiPalette, plainPalette } from '../../../local/console/palette.ts';
import { observedAgainstAllowed, renderEvent } from '../../../local/console/render-event.ts';
import { endpointsOf } from '../../../local/stack/endpoints.ts';
import type { StackEvent } from '../../../local/stack/stack-event.ts';
import { anAlert } from '../../support/an-alert.ts';

/** Local noon, wherever the test runs. */
const noonMs = new Date(2026, 0, 1, 12).getTime();
const detectedTimeUtc = new Date(noonMs).toISOString();

const rendered = (event: StackEvent) => renderEvent(event, noonMs, plainPalette);

const endpoints = endpointsOf({
  http: 'http://localhost:7071/api',
  storage: '',
  eventHubs: '',
  iotHub: 'http://localhost:8080',
});

describe('the live console', () => {
  it('tells which part is there, where, and how long that took', () => {
    const address = 'http://localhost:8080';
    expect(rendered({ event: 'partReady', part: 'IoT hub', tookMs: 1_234, address })).toEqual([
      '  IoT hub          1.2 s  http://localhost:8080',
    ]);
  });

  it('has the line that the stack is ready by itself', () => {
    expect(rendered({ event: 'ready', endpoints })).toEqual([
      '',
      'ready http://localhost:7071/api',
    ]);
  });

  it('shows groups, their rules and devices as a table', () => {
    const many = Array.from({ length: 10 }, (_, i) => `pump-${i + 1}`);
    const groups = [
      { name: 'default', rules: 0, devices: [] },
      { name: 'pumps', rules: 12, devices: many },
    ];
    expect(rendered({ event: 'overview', groups, openAlerts: 2 })).toEqual([
      '',
      '  group    rules  devices',
      '  default      0  -',
      '  pumps       12  pump-1, pump-2, pump-3, pump-4, pump-5, pump-6, pump-7, pump-8 and 2 more',
      '  2 alerts are open from before',
    ]);
  });

  it('shows an alert with who, what, how much, and how to look at it', () => {
    const alert = anAlert({ value: '/tmp/xmrig', detectedTimeUtc });
    expect(rendered({ event: 'alert', alert, command: 'curl x' })).toEqual([
      '12:00:00  ALERT High  pump-3 (pumps)  Run of a process that is not allowed',
      '          /tmp/xmrig  curl x',
    ]);
  });

  it('marks an alert by its severity', () => {
    const alert = anAlert({ severity: 'Medium', value: 'x', detectedTimeUtc });
    const [head] = renderEvent({ event: 'alert', alert, command: '' }, noonMs, ansiPalette);
    expect(head).toContain('\u001b[33mALERT Medium\u001b[39m');
  });

  it('tells that an alert is over, and why', () => {
    const alert = anAlert({ resolution: 'backInRange' });
    expect(rendered({ event: 'alertEnded', alert })).toEqual([
      '12:00:00  pump-3: over, Run of a process that is not allowed (backInRange)',
    ]);
  });

  it('tells what devices do', () => {
    const what = 'falls silent';
    expect(rendered({ event: 'deviceDoes', deviceId: 'pump-6', what })).toEqual([
      '12:00:00  pump-6: falls silent',
    ]);
  });

  it('shows what to try next, each command on a line of its own', () => {
    const steps = [{ title: 'the newest alerts', command: 'curl x' }];
    expect(rendered({ event: 'nextSteps', steps })).toEqual([
      '',
      'What to try next',
      '  the newest alerts',
      '    curl x',
      '',
    ]);
  });

  it.each<[StackEvent, string]>([
    [{ event: 'starting', fleet: 1, data: 'memory' }, 'Device security groups'],
    [{ event: 'seeded', groups: ['pumps', 'default'] }, 'demo policy             pumps, default'],
    [{ event: 'warning', about: 'fleet', message: 'lost' }, 'fleet: lost'],
    [{ event: 'host', detail: { kind: 'workerRestarted' } }, 'the app runs again'],
    [{ event: 'stopping', why: 'SIGINT' }, 'stopping (SIGINT)'],
    [{ event: 'stopped' }, 'stopped'],
  ])('tells of %o', (event, expected) => {
    expect(rendered(event).join('\n')).toContain(expected);
  });

  it('leaves to stderr why the stack failed', () => {
    expect(rendered({ event: 'failed', message: 'no disk' })).toEqual([]);
  });
});

describe('observed against allowed', () => {
  it.each([
    [{ value: '203.0.113.66' }, '203.0.113.66'],
    [{ value: '\u001b[2J"\n' }, String.raw`\u{1b}[2J\u{22}\u{a}`],
    [{ value: 'x'.repeat(100) }, `${'x'.repeat(59)}…`],
    [
      { observed: 80, range: { min: 0, max: 60 }, timeWindowSize: 'PT1M' },
      '80 in PT1M, allowed 0 to 60',
    ],
    [{ observed: 104.25, range: { max: 90 } }, '104.25, allowed up to 90'],
    [{ observed: 1 / 3, range: { min: 1 } }, '0.333, allowed from 1'],
    [
      { observed: 1, range: { min: 5, max: 2_147_483_647 }, timeWindowSize: 'PT1M' },
      '1 in PT1M, allowed from 5',
    ],
    [
      { observed: 4_096, observedAtLeast: true, range: { min: 0, max: 10 } },
      'at least 4096, allowed 0 to 10',
    ],
  ])('of %o is %s', (fields, expected) => {
    expect(observedAgainstAllowed(anAlert(fields))).toBe(expected);
  });
});
