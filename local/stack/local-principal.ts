import type { Role } from '../../shared/http/principal.ts';

const roles: Role[] = ['Alerts.Read', 'Policy.Read', 'Policy.Write'];

/**
 * Who the stack is to its own app: with AUTH_MODE=entra the app asks for a principal that App
 * Service authentication would have put on the request. Here nothing stands in front of the app.
 */
export const localPrincipal = {
  'x-ms-client-principal': Buffer.from(
    JSON.stringify({
      auth_typ: 'aad',
      name_typ: 'name',
      role_typ: 'roles',
      claims: [
        { typ: 'name', val: 'npm start' },
        ...roles.map((role) => ({ typ: 'roles', val: role })),
      ],
    }),
  ).toString('base64'),
};
