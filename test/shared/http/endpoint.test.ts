import {
  app as functionsApp,
  type HttpFunctionOptions,
  HttpRequest,
  type HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Endpoint } from '../../../shared/http/endpoint.ts';
import { claim, principalHeader } from '../../support/client-principal.ts';

const whole = {
  DATA_STORAGE: 'UseDevelopmentStorage=true',
  IOTHUB: 'HostName=plant.azure-devices.net;SharedAccessKeyName=a;SharedAccessKey=a',
  TELEMETRY: 'Endpoint=sb://plant.servicebus.windows.net;SharedAccessKeyName=a;SharedAccessKey=a',
  AUTH_MODE: '',
  WEBSITE_AUTH_ENABLED: 'True',
};

afterEach(() => vi.unstubAllEnvs());

/** Registers an endpoint in a fresh process, as far as modules go, with settings of its own. */
async function register(given: Partial<Endpoint> = {}, env: Partial<typeof whole> = {}) {
  for (const [name, value] of Object.entries({ ...whole, ...env })) vi.stubEnv(name, value);
  vi.resetModules();
  const { endpoint } = await import('../../../shared/http/endpoint.ts');
  const spy = vi.spyOn(functionsApp, 'http').mockReturnValue();
  endpoint('listPumps', {
    methods: ['GET'],
    route: 'pumps/{pump}',
    role: 'Policy.Read',
    handler: async (request, app, caller) => ({
      jsonBody: { pump: request.params.pump, hub: app.settings.hub, caller: caller.name },
    }),
    ...given,
  });
  const [name, options] = spy.mock.calls[0] as [string, HttpFunctionOptions];
  spy.mockRestore();
  const call = (headers: Record<string, string> = {}) => {
    const url = 'http://localhost/api/pumps/7';
    const request = new HttpRequest({ method: 'GET', url, headers, params: { pump: '7' } });
    const context = new InvocationContext({ logHandler: () => undefined });
    return options.handler(request, context) as Promise<HttpResponseInit>;
  };
  return { name, options, call };
}

describe('an endpoint', () => {
  it('is a function with a key, whose handler has the app and the caller', async () => {
    const { name, options, call } = await register();
    expect(name).toBe('listPumps');
    expect(options).toMatchObject({
      ...{ methods: ['GET'], route: 'pumps/{pump}', authLevel: 'function' },
    });
    expect(await call()).toEqual({
      headers: { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
      jsonBody: { pump: '7', hub: 'plant', caller: 'function key' },
    });
  });

  it('with Entra needs no key, but the role', async () => {
    let handled = 0;
    const handler = async () => ({ status: 200 + handled++ });
    const { options, call } = await register({ handler }, { AUTH_MODE: 'entra' });
    expect(options.authLevel).toBe('anonymous');
    const as = (...roles: string[]) => ({
      'x-ms-client-principal': principalHeader(roles.map((role) => claim('roles', role))),
    });
    expect(await call()).toMatchObject({ status: 401 });
    expect(await call(as('Alerts.Read'))).toMatchObject({ status: 403 });
    expect(handled).toBe(0);
    expect(await call(as('Alerts.Read', 'Policy.Read'))).toMatchObject({ status: 200 });
  });

  it('answers what its handler throws', async () => {
    const handler = async () => {
      const { ServiceError } = await import('../../../shared/kernel/service-error.ts');
      throw new ServiceError('NotFound', 'No pump.');
    };
    const { call } = await register({ handler });
    expect(await call()).toMatchObject({
      status: 404,
      jsonBody: { error: { code: 'NotFound', message: 'No pump.' } },
    });
  });

  it('is there with wrong settings, and answers 503 until they are right', async () => {
    const { options, call } = await register({}, { IOTHUB: '' });
    expect(options.route).toBe('pumps/{pump}');
    expect(await call()).toMatchObject({ status: 503 });
    vi.stubEnv('IOTHUB', whole.IOTHUB);
    expect(await call()).toMatchObject({ jsonBody: { hub: 'plant' } });
  });
});
