import type { HttpRequest } from '@azure/functions';
import { requireValid } from '../kernel/invalid-request.ts';
import { parseStrictJson } from '../kernel/strict-json.ts';
import { readText } from './read-text.ts';

/** Bytes that a body may have unless its address says otherwise. */
const maxBodyBytes = 1024 * 1024;

const json = 'application/json';

interface ReadOptions {
  maxBytes?: number;
  /** A merge patch may say so, or come as plain JSON. */
  isMergePatch?: boolean;
}

/**
 * Reads a JSON body strictly.
 * @throws ServiceError UnsupportedMediaType, PayloadTooLarge, or InvalidRequest with all problems.
 */
export async function readJson(
  request: HttpRequest,
  { maxBytes = maxBodyBytes, isMergePatch = false }: ReadOptions = {},
): Promise<unknown> {
  const types = isMergePatch ? ['application/merge-patch+json', json] : [json];
  return requireValid(parseStrictJson(await readText(request, { types, maxBytes })));
}
