import {
  app as functionsApp,
  type HttpMethod,
  type HttpRequest,
  type InvocationContext,
} from '@azure/functions';
import { type App, currentApp } from '../wiring/app.ts';
import { triggerSettings } from '../wiring/settings.ts';
import type { Answer } from './answer.ts';
import { errorResponse } from './error-response.ts';
import { type Caller, type Role, requireRole } from './principal.ts';
import { noParameters, readQuery } from './query.ts';

export type Handler = (request: HttpRequest, app: App, caller: Caller) => Promise<Answer>;

export interface Endpoint {
  methods: HttpMethod[];
  /** Without the host's route prefix. */
  route: string;
  /** That a caller needs; some requests to an address may do less harm than others. */
  role: Role | ((request: HttpRequest) => Role);
  /** Whether the handler reads the query. If not, nothing may stand in it. */
  hasQuery?: true;
  handler: Handler;
}

/**
 * Registers one HTTP function. Access is checked before the handler runs; whatever it throws becomes
 * an error body as the API describes, and nothing of an unforeseen error but its name is logged.
 */
export function endpoint(
  name: string,
  { methods, route, role, hasQuery, handler }: Endpoint,
): void {
  const { authMode } = triggerSettings(process.env);
  functionsApp.http(name, {
    methods,
    route,
    // With Entra the platform signs callers in before the app is reached, and keys are not used.
    authLevel: authMode === 'entra' ? 'anonymous' : 'function',
    handler: async (request: HttpRequest, context: InvocationContext) => {
      try {
        const app = currentApp();
        const needed = typeof role === 'function' ? role(request) : role;
        const caller = requireRole(request, app.settings.authMode, needed);
        // Passed over, "?dryRun=true" would save.
        if (!hasQuery) readQuery(request, noParameters);
        return guarded(await handler(request, app, caller));
      } catch (error) {
        return guarded(errorResponse(error, context));
      }
    },
  });
}

const guardingHeaders = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** Answers hold what nobody else may see: nothing on the way keeps them, or guesses what they are. */
function guarded({ headers, ...response }: Answer): Answer {
  return { ...response, headers: { ...headers, ...guardingHeaders } };
}
