import type { Role } from '../http/principal.ts';

/** The ways in, of which the setting AUTH_MODE switches on one. */
export const securitySchemes = {
  functionKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-functions-key',
    description: 'AUTH_MODE=functionKey: a key of the function app, or of the function.',
  },
  functionKeyInQuery: {
    type: 'apiKey',
    in: 'query',
    name: 'code',
    description: 'The same key in the query, where logs may keep it: prefer the header.',
  },
  entra: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      "AUTH_MODE=entra: a Microsoft Entra token for the app registration, with the app role that the operation names. App Service authentication checks it; the caller's name goes into history and alerts.",
  },
} as const;

/** Any key opens every operation; who signs in needs the role. */
export function securityOf(role: Role | undefined) {
  if (role === undefined) return [];
  return [{ functionKey: [] }, { functionKeyInQuery: [] }, { entra: [role] }];
}
