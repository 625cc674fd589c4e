import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { requireRole } from '../../../shared/http/principal.ts';
import { claim, encodePrincipal, principalHeader } from '../../support/client-principal.ts';

const roleType = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';
const nameType = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name';

function request(header?: string): HttpRequest {
  const headers = header === undefined ? {} : { 'X-MS-CLIENT-PRINCIPAL': header };
  return new HttpRequest({ method: 'GET', url: 'http://localhost/api/alerts', headers });
}

const reader = principalHeader([claim('name', 'Ada'), claim('roles', 'Alerts.Read')]);

describe('with function keys', () => {
  it('whoever the host let in may act, and a header means nothing', () => {
    expect(requireRole(request(), 'functionKey', 'Policy.Write')).toEqual({ name: 'function key' });
    expect(requireRole(request(reader), 'functionKey', 'Policy.Write').name).toBe('function key');
  });
});

describe('with Entra', () => {
  const callerOf = (header: string) => requireRole(request(header), 'entra', 'Alerts.Read');

  it('a caller acts in the roles of the token, under its name', () => {
    expect(callerOf(reader)).toEqual({ name: 'Ada' });
    expect(() => requireRole(request(reader), 'entra', 'Alerts.Write')).toThrow(
      expect.objectContaining({
        code: 'Forbidden',
        message: 'This needs the app role Alerts.Write.',
      }),
    );
  });

  it('claims count under the types that the header names', () => {
    const types = { role_typ: roleType, name_typ: nameType };
    const claims = [claim('name', 'no'), claim(roleType, 'Alerts.Read'), claim(nameType, 'Ada L')];
    expect(callerOf(principalHeader(claims, types))).toEqual({ name: 'Ada L' });
    expect(() => callerOf(principalHeader(claims))).toThrow('app role');
  });

  it('types that are not named are those of a token', () => {
    const claims = [claim('roles', 'Alerts.Read'), claim('name', 'Ada')];
    expect(callerOf(principalHeader(claims, {}))).toEqual({ name: 'Ada' });
  });

  it.each([
    [[claim('appid', 'app-1')], 'app-1'],
    [[claim('name', ''), claim('appid', 'app-1')], 'app-1'],
    [[claim('azp', 'app-2')], 'app-2'],
    [[], 'unnamed principal'],
    [[claim('name', 'x'.repeat(1_000))], 'x'.repeat(256)],
    [[claim('name', `${'x'.repeat(255)}🔥`)], `${'x'.repeat(255)}\ufffd`],
  ])('a caller with the claims %j is called %j', (claims, name) => {
    const header = principalHeader([...claims, claim('roles', 'Alerts.Read')]);
    expect(callerOf(header)).toEqual({ name });
  });

  it.each([
    ['in part', claim('roles', 'Alerts.Read.All')],
    ['in another case', claim('roles', 'alerts.read')],
    ['as another claim', claim('groups', 'Alerts.Read')],
    ['as no text', { typ: 'roles', val: ['Alerts.Read'] }],
    ['as no claim', null],
  ])('a role that is there %s does not count', (_, wrong) => {
    expect(() => callerOf(principalHeader([wrong]))).toThrow(
      expect.objectContaining({ code: 'Forbidden' }),
    );
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['one that is no base64', '%%%'],
    ['one that is no JSON', Buffer.from('{').toString('base64')],
    ['null', encodePrincipal(null)],
    ['a list', encodePrincipal([])],
    ['one without claims', encodePrincipal({ auth_typ: 'aad' })],
    ['one whose claims are no list', encodePrincipal({ claims: { roles: 'Alerts.Read' } })],
  ])('a caller with %s for a header has to sign in', (_, header) => {
    expect(() => requireRole(request(header), 'entra', 'Alerts.Read')).toThrow(
      expect.objectContaining({ code: 'Unauthorized', message: 'Sign in first.' }),
    );
  });
});
