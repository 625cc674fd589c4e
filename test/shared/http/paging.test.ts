import { HttpRequest } from '@azure/functions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listBody, nextLink, readContinuation, readTop } from '../../../shared/http/paging.ts';
import { ServiceError } from '../../../shared/kernel/service-error.ts';

function get(url: string): HttpRequest {
  return new HttpRequest({ method: 'GET', url: new URL(url, 'https://app.example/').href });
}

function tokenIn(link: string): string {
  return new URL(link).searchParams.get('continuationToken')!;
}

function refusal(target: string) {
  return expect.objectContaining({ code: 'InvalidRequest', target });
}

describe('readTop', () => {
  it('is 100 if not given', () => {
    expect(readTop(get('/api/alerts'))).toBe(100);
  });

  it.each(['1', '17', '1000'])('takes %s', (top) => {
    expect(readTop(get(`/api/alerts?top=${top}`))).toBe(Number(top));
  });

  it.each(['0', '1001', '-1', '', '1.5', '1e2', 'ten', '%2010', '0x10', '10&top=10'])(
    'refuses %j, naming top',
    (top) => {
      expect(() => readTop(get(`/api/alerts?top=${top}`))).toThrow(ServiceError);
      expect(() => readTop(get(`/api/alerts?top=${top}`))).toThrow(refusal('top'));
    },
  );
});

describe('nextLink and readContinuation', () => {
  it('begin at the first page', () => {
    expect(readContinuation(get('/api/alerts'))).toBeUndefined();
  });

  it('give back the key of the page before, for any key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (key) => {
        expect(readContinuation(get(nextLink(get('/api/alerts'), key)))).toBe(key);
      }),
    );
  });

  it('link to the same address with the same filters, page after page', () => {
    const first = nextLink(get('/api/alerts?status=Active&top=5&device=a%26b'), 'one');
    const second = nextLink(get(first), 'two');
    expect(
      second.startsWith('https://app.example/api/alerts?status=Active&top=5&device=a%26b&'),
    ).toBe(true);
    expect(readContinuation(get(second))).toBe('two');
  });

  it('never repeat a function key', () => {
    const link = nextLink(get('/api/alerts?code=secret&top=5'), 'one');
    expect(link).not.toContain('secret');
    expect(readContinuation(get(`${link}&code=secret`))).toBe('one');
  });

  it('let a caller change top and the order of filters from page to page', () => {
    const token = tokenIn(nextLink(get('/api/alerts?status=Active&group=a&top=5'), 'one'));
    const request = get(`/api/alerts?continuationToken=${token}&group=a&top=9&status=Active`);
    expect(readContinuation(request)).toBe('one');
  });

  it.each(['/api/devices?status=Active', '/api/alerts?status=Resolved', '/api/alerts'])(
    'refuse the token of another list: %s',
    (other) => {
      const token = tokenIn(nextLink(get('/api/alerts?status=Active'), 'one'));
      const url = new URL(other, 'https://app.example');
      url.searchParams.set('continuationToken', token);
      expect(() => readContinuation(get(url.href))).toThrow(refusal('continuationToken'));
    },
  );

  it('refuse a token with any character changed, added or taken away', () => {
    const token = tokenIn(nextLink(get('/api/alerts'), 'a~00000000000000000001~key'));
    const changed = fc
      .tuple(fc.nat(token.length), fc.nat(1), fc.string({ maxLength: 3 }))
      .map(([at, removed, added]) => token.slice(0, at) + added + token.slice(at + removed))
      .filter((text) => text !== token);
    fc.assert(
      fc.property(changed, (text) => {
        const request = get(`/api/alerts?continuationToken=${encodeURIComponent(text)}`);
        expect(() => readContinuation(request)).toThrow(refusal('continuationToken'));
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuse an empty token, two tokens, and one longer than any key', () => {
    const token = tokenIn(nextLink(get('/api/alerts'), 'one'));
    for (const query of ['', `${token}&continuationToken=${token}`, 'A'.repeat(5_000)]) {
      const request = get(`/api/alerts?continuationToken=${query}`);
      expect(() => readContinuation(request)).toThrow(refusal('continuationToken'));
    }
  });
});

describe('listBody', () => {
  it('has a nextLink only if there is a next page', () => {
    const request = get('/api/alerts?top=1');
    expect(listBody(request, { items: [1] })).toEqual({ value: [1] });
    expect(listBody(request, { items: [1], continuation: 'one' })).toEqual({
      value: [1],
      nextLink: nextLink(request, 'one'),
    });
  });
});
