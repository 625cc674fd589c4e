import { ReadableStream } from 'node:stream/web';
import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../shared/http/read-json.ts';

interface Given {
  body?: string | Uint8Array;
  type?: string | undefined;
  headers?: Record<string, string>;
}

function request({
  body = '{}',
  type = 'application/json',
  headers = {},
}: Given = {}): HttpRequest {
  return new HttpRequest({
    method: 'PUT',
    url: 'https://app.example/api/x',
    headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers },
    body: typeof body === 'string' ? { string: body } : { bytes: body },
  });
}

describe('readJson', () => {
  it.each([
    'application/json',
    'Application/JSON; charset=UTF-8',
    'application/json;charset="utf8"',
  ])('takes %s', async (type) => {
    expect(await readJson(request({ type, body: '{"a":"ü"}' }))).toEqual({ a: 'ü' });
  });

  it('takes a byte order mark', async () => {
    expect(await readJson(request({ body: Uint8Array.of(0xef, 0xbb, 0xbf, 0x5b, 0x5d) }))).toEqual(
      [],
    );
  });

  it.each([
    '',
    'text/plain',
    'application/jsonx',
    'application/merge-patch+json',
    'application/json; charset=latin1',
  ])('refuses the type %j', async (type) => {
    await expect(readJson(request({ type }))).rejects.toMatchObject({
      code: 'UnsupportedMediaType',
    });
  });

  it('takes a merge patch where there is one', async () => {
    const type = 'application/merge-patch+json';
    expect(await readJson(request({ type }), { isMergePatch: true })).toEqual({});
    expect(await readJson(request(), { isMergePatch: true })).toEqual({});
  });

  it('refuses compressed bodies', async () => {
    const headers = { 'content-encoding': 'gzip' };
    await expect(readJson(request({ headers }))).rejects.toMatchObject({
      code: 'UnsupportedMediaType',
    });
  });

  it('counts bytes, up to the limit', async () => {
    const body = `"${'ü'.repeat(10)}"`;
    expect(await readJson(request({ body }), { maxBytes: 22 })).toBe('ü'.repeat(10));
    await expect(readJson(request({ body }), { maxBytes: 21 })).rejects.toMatchObject({
      code: 'PayloadTooLarge',
      message: 'The body may have at most 21 bytes.',
    });
  });

  it('believes a length that is too large at once', async () => {
    const headers = { 'content-length': '1048577' };
    await expect(readJson(request({ headers }))).rejects.toMatchObject({ code: 'PayloadTooLarge' });
  });

  it('reads no further than the limit of a body without a length', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
    });
    const streamed = request();
    Object.defineProperty(streamed, 'body', { value: endless });
    await expect(readJson(streamed)).rejects.toMatchObject({ code: 'PayloadTooLarge' });
    expect(sent).toBeLessThan(20);
  });

  it('refuses bytes that are not UTF-8, and what is not JSON', async () => {
    const code = 'InvalidRequest';
    const body = Uint8Array.of(0x22, 0xc3, 0x22);
    await expect(readJson(request({ body }))).rejects.toMatchObject({ code });
    await expect(readJson(request({ body: '' }))).rejects.toMatchObject({ code });
    await expect(readJson(request({ body: '{"a":1,"a":1}' }))).rejects.toMatchObject({
      code,
      target: '/a',
    });
  });
});
