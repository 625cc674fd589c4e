import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { maxInflatedBytes, readBody } from '../../../shared/telemetry/read-body.ts';
import { hubEvent } from '../../support/hub-events.ts';

function read(body: Uint8Array, system: Record<string, unknown> = {}) {
  return readBody(hubEvent({ sequenceNumber: 1, enqueuedMs: 0, body, system }));
}

const json = Buffer.from('{"temp":21.5}');

describe('a body', () => {
  it.each([undefined, 'utf-8', 'UTF8', 'identity', ''])('is read with encoding %s', (encoding) => {
    const system = encoding === undefined ? {} : { 'content-encoding': encoding };
    expect(read(json, system)).toEqual({ json: { temp: 21.5 } });
  });

  it('is inflated from gzip and deflate, whichever way the host spells the stamp', () => {
    expect(read(gzipSync(json), { 'content-encoding': 'gzip' })).toEqual({ json: { temp: 21.5 } });
    expect(read(deflateSync(json), { contentEncoding: ' Deflate ' })).toEqual({
      json: { temp: 21.5 },
    });
  });

  it('may begin with a byte order mark', () => {
    expect(read(Buffer.from('\ufeff{"temp":1}'))).toEqual({ json: { temp: 1 } });
  });

  it('is read from a view into a larger buffer', () => {
    const view = new Uint8Array(Buffer.from('xx{"temp":1}xx')).subarray(2, 12);
    expect(read(view)).toEqual({ json: { temp: 1 } });
  });

  it('of ten thousand levels is read like any other', () => {
    const levels = 10_000;
    const reading = read(Buffer.from('['.repeat(levels) + ']'.repeat(levels)));
    expect(reading).toHaveProperty('json');
  });

  it('reaches into no prototype', () => {
    const reading = read(Buffer.from('{"__proto__":{"polluted":true}}'));
    expect(reading).toHaveProperty('json');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each<[string, Uint8Array, Record<string, unknown>, string]>([
    ['is empty', Buffer.alloc(0), {}, 'bodyNotJson'],
    ['is cut off', Buffer.from('{"temp":'), {}, 'bodyNotJson'],
    ['is NaN', Buffer.from('NaN'), {}, 'bodyNotJson'],
    ['is no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), {}, 'bodyNotUtf8'],
    ['is UTF-16', Buffer.from('\ufeff{"temp":1}', 'utf16le'), {}, 'bodyNotUtf8'],
    ['is of another encoding', json, { 'content-encoding': 'br' }, 'unsupportedEncoding'],
    ['says gzip and is not', json, { 'content-encoding': 'gzip' }, 'bodyNotInflatable'],
    ['says deflate and is not', json, { 'content-encoding': 'deflate' }, 'bodyNotInflatable'],
    [
      'is a gzip cut off',
      gzipSync(json).subarray(0, 12),
      { 'content-encoding': 'gzip' },
      'bodyNotInflatable',
    ],
  ])('that %s is named so', (_how, body, system, problem) => {
    expect(read(body, system)).toEqual({ problem });
  });

  it('that the trigger lost is named so', () => {
    const event = hubEvent({ sequenceNumber: 1, enqueuedMs: 0 });
    expect(readBody({ ...event, body: undefined })).toEqual({ problem: 'bodyMissing' });
  });
});

describe('an inflated body', () => {
  const spaces = (bytes: number) => Buffer.alloc(bytes, ' ');
  const encoding = { 'content-encoding': 'gzip' };

  it('may have 1 MiB', () => {
    const whole = Buffer.concat([Buffer.from('1'), spaces(maxInflatedBytes - 1)]);
    expect(read(gzipSync(whole), encoding)).toEqual({ json: 1 });
  });

  it('stops there, however much is packed into it', () => {
    expect(read(gzipSync(spaces(maxInflatedBytes + 1)), encoding)).toEqual({
      problem: 'bodyTooLarge',
    });
    expect(read(gzipSync(spaces(200 * maxInflatedBytes)), encoding)).toEqual({
      problem: 'bodyTooLarge',
    });
  });
});
