import type { HttpRequest } from '@azure/functions';
import { ServiceError } from '../kernel/service-error.ts';
import type { AuthMode } from '../wiring/settings.ts';

/** App roles, as they are named in the Entra app registration. */
export type Role =
  | 'Alerts.Read'
  | 'Alerts.Write'
  | 'Policy.Read'
  | 'Policy.Write'
  | 'Activities.Write';

/** Who calls: goes into history and alert changes. */
export interface Caller {
  name: string;
}

const maxNameLength = 256;

interface ClientPrincipal {
  roles: string[];
  name: string;
}

/**
 * Checks that the caller may act in a role. With function keys the host has checked the key before
 * and knows no person. With Entra, `x-ms-client-principal` is trusted only because App Service
 * authentication strips a caller's own; settings refuse Entra without it.
 * @throws ServiceError Unauthorized or Forbidden.
 */
export function requireRole(request: HttpRequest, authMode: AuthMode, role: Role): Caller {
  if (authMode === 'functionKey') return { name: 'function key' };
  const principal = readPrincipal(request.headers.get('x-ms-client-principal'));
  if (principal === undefined) throw new ServiceError('Unauthorized', 'Sign in first.');
  if (!principal.roles.includes(role)) {
    throw new ServiceError('Forbidden', `This needs the app role ${role}.`);
  }
  return { name: principal.name };
}

function readPrincipal(header: string | null): ClientPrincipal | undefined {
  if (header === null) return undefined;
  try {
    return fromClaims(JSON.parse(Buffer.from(header, 'base64').toString('utf8')));
  } catch {
    return undefined;
  }
}

/** The shape is App Service authentication's: `{name_typ, role_typ, claims: [{typ, val}]}`. */
function fromClaims(value: unknown): ClientPrincipal | undefined {
  if (typeof value !== 'object' || value === null || !('claims' in value)) return undefined;
  if (!Array.isArray(value.claims)) return undefined;
  const claims = value.claims.filter(isClaim);
  const typeOf = (key: string) =>
    key in value ? (value as Record<string, unknown>)[key] : undefined;
  const roleType = typeOf('role_typ') ?? 'roles';
  const nameType = typeOf('name_typ') ?? 'name';
  const roles = claims
    .filter(({ typ }) => typ === roleType || typ === 'roles')
    .map(({ val }) => val);
  // A person has a name; an app that signs in as itself has only its id, by the token's version.
  const named = [nameType, 'appid', 'azp'].map(
    (wanted) => claims.find(({ typ, val }) => typ === wanted && val !== '')?.val,
  );
  const name = named.find((val) => val !== undefined) ?? 'unnamed principal';
  return { roles, name: name.slice(0, maxNameLength).toWellFormed() };
}

function isClaim(claim: unknown): claim is { typ: string; val: string } {
  if (typeof claim !== 'object' || claim === null) return false;
  return (
    'typ' in claim &&
    'val' in claim &&
    typeof claim.typ === 'string' &&
    typeof claim.val === 'string'
  );
}
