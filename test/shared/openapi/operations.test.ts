import {
  app as functionsApp,
  type HttpFunctionOptions,
  HttpRequest,
  type HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { operations } from '../../../shared/openapi/operations.ts';
import { principalHeader } from '../../support/client-principal.ts';

const settings = {
  DATA_STORAGE: 'UseDevelopmentStorage=true',
  IOTHUB: 'HostName=plant.azure-devices.net;SharedAccessKeyName=a;SharedAccessKey=a',
  TELEMETRY: 'Endpoint=sb://plant.servicebus.windows.net;SharedAccessKeyName=a;SharedAccessKey=a',
  WEBSITE_AUTH_ENABLED: 'True',
};

type Functions = ReadonlyMap<string, HttpFunctionOptions>;

let withKeys: Functions;
let withSignIn: Functions;

/** Every HTTP function that the app registers, as in a fresh process. */
async function register(authMode: string): Promise<Functions> {
  for (const [name, value] of Object.entries({ ...settings, AUTH_MODE: authMode }))
    vi.stubEnv(name, value);
  vi.resetModules();
  const spy = vi.spyOn(functionsApp, 'http').mockReturnValue();
  await import('../../../functions/main.ts');
  const functions = new Map(spy.mock.calls as [string, HttpFunctionOptions][]);
  spy.mockRestore();
  return functions;
}

beforeAll(async () => {
  withKeys = await register('functionKey');
  withSignIn = await register('entra');
});

afterAll(() => vi.unstubAllEnvs());

const addressOf = (name: string, method: string, path: string) =>
  `${name}: ${method.toUpperCase()} ${path}`;

describe('the operations', () => {
  it('are the HTTP functions of the app, no more and no fewer', () => {
    const registered = [...withKeys].flatMap(([name, { methods = [], route }]) =>
      methods.map((method) => addressOf(name, method, `/${route}`)),
    );
    const described = operations.map(({ operationId, method, path }) =>
      addressOf(operationId, method, path),
    );
    expect(described.sort()).toEqual(registered.sort());
  });

  it.each(operations.map((operation) => [operation.operationId, operation.role] as const))(
    '%s tells who may call it: %s',
    async (name, role) => {
      const { authLevel } = withKeys.get(name)!;
      expect(authLevel).toBe(role === undefined ? 'anonymous' : 'function');
      if (role === undefined) return;
      const headers = { 'x-ms-client-principal': principalHeader([]) };
      const request = new HttpRequest({ method: 'GET', url: 'http://localhost/api', headers });
      const { handler } = withSignIn.get(name)!;
      const answer = (await handler(request, new InvocationContext())) as HttpResponseInit;
      expect(answer.status).toBe(403);
      expect(answer.jsonBody.error.message).toBe(`This needs the app role ${role}.`);
    },
  );
});
