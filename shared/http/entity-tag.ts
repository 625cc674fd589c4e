import type { HttpRequest } from '@azure/functions';
import { invalidRequest } from '../kernel/invalid-request.ts';
import { ServiceError } from '../kernel/service-error.ts';
import type { Precondition } from '../policy/entity-tag.ts';

/** Entity tags, quotes included, or `*` for any state there is. */
type Tags = '*' | readonly string[];

const tag = String.raw`(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const tagList = new RegExp(String.raw`^${tag}(?:[ \t]*,[ \t]*${tag})*$`);

/**
 * What `If-Match` and `If-None-Match` of a request demand of the state that it changes.
 * @throws ServiceError InvalidRequest when a header is no list of entity tags.
 */
export function readPrecondition(request: HttpRequest): Precondition {
  const match = readTags(request, 'If-Match');
  const noneMatch = readTags(request, 'If-None-Match');
  return (currentTag) => {
    // RFC 9110: If-Match compares strongly, If-None-Match weakly. All our tags are strong.
    if (match !== undefined && !includes(match, currentTag)) throw failed('If-Match', currentTag);
    if (noneMatch !== undefined && includes(weakly(noneMatch), currentTag))
      throw failed('If-None-Match', currentTag);
  };
}

function readTags(request: HttpRequest, header: string): Tags | undefined {
  const text = request.headers.get(header)?.trim();
  if (text === undefined) return undefined;
  if (text === '*') return '*';
  if (tagList.test(text)) return text.match(new RegExp(tag, 'g')) ?? [];
  const message = 'must be * or a list of entity tags in quotes, such as "7".';
  throw invalidRequest([{ code: 'InvalidValue', message, target: header }]);
}

function includes(tags: Tags, currentTag: string | undefined): boolean {
  if (currentTag === undefined) return false;
  return tags === '*' || tags.includes(currentTag);
}

function weakly(tags: Tags): Tags {
  return tags === '*' ? tags : tags.map((text) => text.replace(/^W\//, ''));
}

function failed(header: string, currentTag: string | undefined): ServiceError {
  const state = currentTag === undefined ? 'there is none' : `its ETag is ${currentTag}`;
  const message = `${header} does not hold for the resource as it is: ${state}.`;
  return new ServiceError('PreconditionFailed', message, { target: header });
}
