import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { HttpRequest } from '@azure/functions';
import type { Answer } from './answer.ts';

export interface PublicFile {
  address: URL;
  contentType: string;
  headers?: Record<string, string>;
}

const entityTagLength = 22;

/**
 * A file of the app for anybody, packed for who takes that: the build has put `.gz` beside it. Caches
 * ask each time whether it is still the same, since the next deployment brings another one under the
 * same name.
 */
export async function answerFile(request: HttpRequest, file: PublicFile): Promise<Answer> {
  const isPacked = takesGzip(request.headers.get('accept-encoding') ?? '');
  const body = await readFile(isPacked ? new URL(`${file.address}.gz`) : file.address);
  const etag = `"${hash('sha256', body, 'base64url').slice(0, entityTagLength)}"`;
  const headers = {
    'Cache-Control': 'no-cache',
    Vary: 'Accept-Encoding',
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
    ...file.headers,
  };
  if (isKnown(request.headers.get('if-none-match') ?? '', etag)) return { status: 304, headers };
  const encoding = isPacked ? { 'Content-Encoding': 'gzip' } : {};
  return { headers: { ...headers, ...encoding, 'Content-Type': file.contentType }, body };
}

function takesGzip(acceptEncoding: string): boolean {
  return acceptEncoding
    .split(',')
    .some((coding) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(coding));
}

/** RFC 9110: the comparison is weak, so that a proxy may have marked the tag. */
function isKnown(ifNoneMatch: string, etag: string): boolean {
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
