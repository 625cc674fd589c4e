import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { noParameters, readQuery } from '../../../shared/http/query.ts';
import { ServiceError } from '../../../shared/kernel/service-error.ts';

const schema = z.object({ colour: z.enum(['red', 'blue']), size: z.string() }).partial();

function request(query: string) {
  return new HttpRequest({ method: 'GET', url: `https://app.example/api/things?${query}` });
}

function read(query: string) {
  return readQuery(request(query), schema, { isPaged: true });
}

function targetsOf(query: string): string[] {
  try {
    read(query);
    return [];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return error.details.map(({ target }) => target);
  }
}

describe('readQuery', () => {
  it('gives what the schema makes of the query', () => {
    expect(read('colour=red&size=a%20b')).toEqual({ colour: 'red', size: 'a b' });
    expect(read('')).toEqual({});
  });

  it('leaves paging and function keys to others', () => {
    expect(read('top=5&continuationToken=x&code=key&clientId=me')).toEqual({});
  });

  it('names every parameter that is wrong, unknown or repeated', () => {
    expect(targetsOf('colour=green&size=1&size=2&shape=x&__proto__=y')).toEqual([
      'shape',
      '__proto__',
      'size',
      'colour',
    ]);
  });

  it('says which parameters there are', () => {
    expect(() => read('shape=x')).toThrow(
      expect.objectContaining({
        details: [
          {
            code: 'UnknownParameter',
            message: 'is not a parameter here; there are colour, size, top, continuationToken.',
            target: 'shape',
          },
        ],
      }),
    );
  });

  it('takes parameters of paging for lists alone', () => {
    const message = (target: string) =>
      expect.objectContaining({
        details: [{ code: 'UnknownParameter', message: expect.any(String), target }],
      });
    expect(() => readQuery(request('top=5'), schema)).toThrow(message('top'));
    expect(() => readQuery(request('top=5&code=key'), noParameters)).toThrow(
      'top is not a parameter here; there are none.',
    );
  });

  it('repeats only the beginning of a long name', () => {
    expect(targetsOf('x'.repeat(5_000))).toEqual(['x'.repeat(64)]);
  });
});
