import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HttpRouter } from '../../../local/function-host/http-router.ts';

function routerOf(...templates: string[]): HttpRouter {
  return new HttpRouter(
    'api',
    templates.map((template) => ({ functionName: template, methods: ['GET', 'PUT'], template })),
  );
}

function find(router: HttpRouter, path: string) {
  const match = router.match('GET', path);
  return match && [match.functionName, match.params];
}

describe('the HTTP router', () => {
  it('finds a literal route below the prefix', () => {
    expect(find(routerOf('rule-types'), '/api/rule-types')).toEqual(['rule-types', {}]);
  });

  it('finds nothing elsewhere', () => {
    const router = routerOf('groups', 'groups/{group}');
    for (const path of ['/', '/api', '/groups', '/api/other', '/api/groups/a/b', '/api//groups'])
      expect(find(router, path)).toBeUndefined();
  });

  it('works without a prefix', () => {
    const router = new HttpRouter('', [{ functionName: 'f', methods: ['GET'], template: 'a/{b}' }]);
    expect(router.match('GET', '/a/1')).toEqual({ functionName: 'f', params: { b: '1' } });
  });

  it('takes only the methods of a function, in any case', () => {
    const router = routerOf('groups');
    expect(router.match('DELETE', '/api/groups')).toBeUndefined();
    expect(router.match('put', '/api/groups')).toBeDefined();
  });

  it('lets two functions share a route by method', () => {
    const router = new HttpRouter('api', [
      { functionName: 'read', methods: ['GET'], template: 'groups/{group}' },
      { functionName: 'write', methods: ['PUT'], template: 'groups/{group}' },
    ]);
    expect(router.match('PUT', '/api/groups/a')?.functionName).toBe('write');
  });

  it('ignores case in literals and keeps it in values', () => {
    expect(find(routerOf('Groups/{group}'), '/API/gROUPS/Pumps')).toEqual([
      'Groups/{group}',
      { group: 'Pumps' },
    ]);
  });

  it('prefers a literal over a parameter, whatever was registered first', () => {
    const router = routerOf('groups/{group}', 'groups/default', '{*rest}');
    expect(find(router, '/api/groups/default')?.[0]).toBe('groups/default');
    expect(find(router, '/api/groups/other')?.[0]).toBe('groups/{group}');
    expect(find(router, '/api/x/y')).toEqual(['{*rest}', { rest: 'x/y' }]);
  });

  it('goes back to a parameter when the literal leads nowhere', () => {
    const router = routerOf('groups/default/rules', 'groups/{group}');
    expect(find(router, '/api/groups/default')).toEqual(['groups/{group}', { group: 'default' }]);
  });

  it('leaves out an optional parameter that is absent', () => {
    const router = routerOf('alerts/{id?}');
    expect(find(router, '/api/alerts')).toEqual(['alerts/{id?}', {}]);
    expect(find(router, '/api/alerts/7')).toEqual(['alerts/{id?}', { id: '7' }]);
  });

  it('fills in a default', () => {
    expect(find(routerOf('pages/{page=1}'), '/api/pages')).toEqual([
      'pages/{page=1}',
      { page: '1' },
    ]);
  });

  it('gives a catch-all the rest, slashes and all, even when it is empty', () => {
    const router = routerOf('files/{*path}');
    expect(find(router, '/api/files/a/b%20c')).toEqual(['files/{*path}', { path: 'a/b c' }]);
    expect(find(router, '/api/files')).toEqual(['files/{*path}', {}]);
  });

  it('checks constraints it knows and prefers the route that has one', () => {
    const router = routerOf('items/{name}', 'items/{id:int}', 'keys/{key:guid}');
    expect(find(router, '/api/items/12')).toEqual(['items/{id:int}', { id: '12' }]);
    expect(find(router, '/api/items/twelve')?.[0]).toBe('items/{name}');
    expect(find(router, '/api/keys/12')).toBeUndefined();
  });

  it('matches parameters within a segment', () => {
    const router = routerOf('alerts.{format}', 'alerts');
    expect(find(router, '/api/alerts.csv')).toEqual(['alerts.{format}', { format: 'csv' }]);
    expect(find(router, '/api/alerts')?.[0]).toBe('alerts');
    expect(find(router, '/api/alertsxcsv')).toBeUndefined();
  });

  it('ignores one slash at the end', () => {
    expect(find(routerOf('groups'), '/api/groups/')).toBeDefined();
    expect(find(routerOf('groups'), '/api/groups//')).toBeUndefined();
  });

  it('decodes once, but not an encoded slash, as the platform does', () => {
    const router = routerOf('groups/{group}');
    const group = (path: string) => router.match('GET', `/api/groups/${path}`)?.params.group;
    expect(group('a%20b')).toBe('a b');
    expect(group('a%2Fb%2fc')).toBe('a%2Fb%2fc');
    expect(group('50%25')).toBe('50%');
    expect(group('%2541')).toBe('%41');
    expect(group('%C3%BC')).toBe('ü');
  });

  it('leaves alone what is not valid encoding', () => {
    const router = routerOf('groups/{group}');
    expect(router.match('GET', '/api/groups/%zz%FF')?.params.group).toBe('%zz%FF');
  });

  it('hands over any encoded value unchanged, slashes apart', () => {
    const router = routerOf('groups/{group}/rules');
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
        const match = router.match('GET', `/api/groups/${encodeURIComponent(text)}/rules`);
        expect(match?.params.group).toBe(text.replaceAll('/', '%2F'));
      }),
    );
  });

  it('refuses a template it cannot read', () => {
    expect(() => routerOf('groups/{:int}')).toThrow('Route parameter "{:int}" cannot be read.');
  });
});
