import {
  app as functionsApp,
  type HttpMethod,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import { type App, currentApp } from '../wiring/app.ts';
import { triggerSettings } from '../wiring/settings.ts';
import { errorResponse } from './error-response.ts';
import { type Caller, type Role, requireRole } from './principal.ts';

export type Handler = (request: HttpRequest, app: App, caller: Caller) => Promise<HttpResponseInit>;

export interface Endpoint {
  methods: HttpMethod[];
  /** Without the host's route prefix. */
  route: string;
  role: Role;
  handler: Handler;
}

/**
 * Registers one HTTP function. Access is checked before the handler runs; whatever it throws becomes
 * an error body as the API describes, and nothing of an unforeseen error but its name is logged.
 */
export function endpoint(name: string, { methods, route, role, handler }: Endpoint): void {
  const { authMode } = triggerSettings(process.env);
  functionsApp.http(name, {
    methods,
    route,
    // With Entra the platform signs callers in before the app is reached, and keys are not used.
    authLevel: authMode === 'entra' ? 'anonymous' : 'function',
    handler: async (request: HttpRequest, context: InvocationContext) => {
      try {
        const app = currentApp();
        return await handler(request, app, requireRole(request, app.settings.authMode, role));
      } catch (error) {
        return errorResponse(error, context);
      }
    },
  });
}
