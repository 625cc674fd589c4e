import { HttpRequest } from '@azure/functions';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageOf } from '../../../shared/http/page-of.ts';
import { nextLink } from '../../../shared/http/paging.ts';

function get(url: string): HttpRequest {
  return new HttpRequest({ method: 'GET', url: new URL(url, 'https://app.example/').href });
}

it('gives every item once, in order, whatever the size of a page', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 });
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 9 }), (items, top) => {
      const seen: string[] = [];
      let url = `/api/groups?top=${top}`;
      for (;;) {
        const { items: page, continuation } = pageOf(get(url), items, (name) => name);
        expect(page.length).toBeLessThanOrEqual(top);
        seen.push(...page);
        if (continuation === undefined) break;
        url = nextLink(get(url), continuation);
      }
      expect(seen).toEqual([...items].sort());
    }),
  );
});

it('goes on where it was when items come and go', () => {
  const first = pageOf(get('/api/groups?top=2'), ['a', 'b', 'c'], (name) => name);
  const url = nextLink(get('/api/groups?top=2'), first.continuation!);
  expect(pageOf(get(url), ['a', 'aa', 'c', 'd'], (name) => name)).toEqual({ items: ['c', 'd'] });
});
