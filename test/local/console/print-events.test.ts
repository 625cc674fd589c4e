import { describe, expect, it } from 'vitest';
import { plainPalette } from '../../../local/console/palette.ts';
import { jsonLines, liveConsole } from '../../../local/console/print-events.ts';
import { endpointsOf } from '../../../local/stack/endpoints.ts';

const endpoints = endpointsOf({
  http: 'http://localhost:7071/api',
  storage: '',
  eventHubs: '',
  iotHub: '',
});
const nowMs = () => 0;

function output() {
  const written: string[] = [];
  return { write: (text: string) => written.push(text), written };
}

describe('events are printed', () => {
  it('as JSON, a line each, with the time', () => {
    const { write, written } = output();
    jsonLines({ write }, nowMs)({ event: 'deviceDoes', deviceId: 'pump-3', what: 'a\nb' });
    expect(written).toEqual([
      '{"timeUtc":"1970-01-01T00:00:00.000Z","event":"deviceDoes","deviceId":"pump-3","what":"a\\nb"}\n',
    ]);
  });

  it('as lines for people', () => {
    const { write, written } = output();
    liveConsole({ write }, plainPalette, nowMs)({ event: 'stopped' });
    expect(written).toEqual(['stopped\n']);
  });

  it.each([
    ['programs', jsonLines],
    ['people', (out: ReturnType<typeof output>) => liveConsole(out, plainPalette, nowMs)],
  ])('with the line that the stack is ready, for %s', (_who, printer) => {
    const out = output();
    printer(out, nowMs)({ event: 'ready', endpoints });
    expect(out.written.at(-1)).toBe('ready http://localhost:7071/api\n');
  });
});
