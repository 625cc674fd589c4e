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
 * A file of the app for anybody. Caches ask each time whether it is still the same, since the next
 * deployment brings another one under the same name.
 */
export async function answerFile(request: HttpRequest, file: PublicFile): Promise<Answer> {
  const body = await readFile(file.address);
  const etag = `"${hash('sha256', body, 'base64url').slice(0, entityTagLength)}"`;
  const headers = {
    'Cache-Control': 'no-cache',
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
    ...file.headers,
  };
  if (isKnown(request.headers.get('if-none-match') ?? '', etag)) return { status: 304, headers };
  return { headers: { ...headers, 'Content-Type': file.contentType }, body };
}

/** RFC 9110: the comparison is weak, so that a proxy may have marked the tag. */
function isKnown(ifNoneMatch: string, etag: string): boolean {
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
