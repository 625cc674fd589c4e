import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../local/build.ts';
import {
  type FunctionHost,
  startFunctionHost,
} from '../../local/function-host/start-function-host.ts';

const root = join(import.meta.dirname, '../..');

let folder: string;
let host: FunctionHost;

/** The functions as they are deployed: bundled, with the files that the build puts beside them. */
beforeAll(async () => {
  await mkdir(join(root, '.local'), { recursive: true });
  folder = await mkdtemp(join(root, '.local', 'described-'));
  const entry = join(root, 'functions', 'api-description.ts');
  await buildApp({ entry, outdir: join(folder, 'dist') });
  const app = { name: 'described', type: 'module', main: 'dist/main.js' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(app));
  await writeFile(join(folder, 'host.json'), '{"version": "2.0"}');
  // No settings: it is there also while they are wrong.
  host = await startFunctionHost({ root: folder, port: 0, settings: {} });
});

afterAll(async () => {
  await host?.stop();
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${host.url}${path}`, { headers });

/** What the page loads, by the attributes that name it. */
function linksOf(html: string): string[] {
  return [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
}

describe('GET /openapi.json', () => {
  it('is the document, for anybody, to be asked for again by its tag', async () => {
    const answer = await get('/openapi.json');
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    expect(await answer.json()).toMatchObject({ openapi: '3.1.1', servers: [{ url: '/api' }] });
    const etag = answer.headers.get('etag')!;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get('/openapi.json', { 'if-none-match': known });
      expect([again.status, again.headers.get('etag')]).toEqual([304, etag]);
    }
    expect((await get('/openapi.json', { 'if-none-match': '"other"' })).status).toBe(200);
  });
});

describe('a file', () => {
  it.each([
    ['gzip, deflate, br', 'gzip'],
    ['br;q=1, gzip;q=0.5', 'gzip'],
    ['gzip;q=0', null],
    ['gzip;q=0.0, identity', null],
    ['identity', null],
  ])('is packed for who takes that: %s', async (accepted, encoding) => {
    const answer = await get('/openapi.json', { 'accept-encoding': accepted });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.headers.get('vary')).toBe('Accept-Encoding');
    expect(await answer.json()).toHaveProperty('openapi');
    const packed = (await get('/openapi.json', { 'accept-encoding': 'gzip' })).headers.get('etag');
    // A strong tag is of one encoding.
    expect(answer.headers.get('etag') === packed).toBe(encoding === 'gzip');
  });
});

describe('GET /docs', () => {
  it('is a page that may load nothing but the files of the app', async () => {
    const answer = await get('/docs');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = answer.headers.get('content-security-policy')!.split('; ');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'"]),
    );
    expect(policy.join()).not.toMatch(/unsafe|http|\*/);
    const html = await answer.text();
    // Neither scripts nor styles stand in it, which the policy would not let run.
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
    const files = linksOf(html).filter((address) => !address.startsWith('data:'));
    expect(files).toHaveLength(4);
    for (const file of files) {
      const { status, headers } = await fetch(new URL(file, host.url));
      expect([file, status, headers.get('x-content-type-options')]).toEqual([file, 200, 'nosniff']);
    }
  });

  it.each([
    ['start.js', 'text/javascript; charset=utf-8'],
    ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
    ['swagger-ui.css', 'text/css; charset=utf-8'],
  ])('has the file %s', async (file, contentType) => {
    const answer = await get(`/docs/${file}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, contentType]);
    expect((await answer.bytes()).length).toBeGreaterThan(100);
  });

  it.each([
    'index.html',
    'start.js.gz',
    'LICENSE.txt',
    '..%2Fmain.js',
    '%2e%2e%5cmain.js',
    'constructor',
  ])('has no file %s', async (file) => {
    const answer = await get(`/docs/${file}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: 'NotFound' } });
  });
});
