interface Claim {
  typ: string;
  val: string;
}

/** The header `x-ms-client-principal` as App Service authentication writes it. */
export function principalHeader(
  claims: readonly unknown[],
  types: { role_typ?: string; name_typ?: string } = { role_typ: 'roles', name_typ: 'name' },
): string {
  return encodePrincipal({ auth_typ: 'aad', ...types, claims });
}

export function encodePrincipal(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}

export function claim(typ: string, val: string): Claim {
  return { typ, val };
}
