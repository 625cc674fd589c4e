import { app as functionsApp, type HttpRequest, type InvocationContext } from '@azure/functions';
import { apiPageAssets, apiPagePolicy, isApiPageAsset } from '../shared/http/api-page.ts';
import { errorResponse } from '../shared/http/error-response.ts';
import { answerFile, type PublicFile } from '../shared/http/public-file.ts';
import { ServiceError } from '../shared/kernel/service-error.ts';

/** Where the build has put the files, seen from the bundle as well as from here. */
const built = new URL('../dist/', import.meta.url);

// Anonymous, as the three tell what anybody can read in the sources: how the API is called, and
// nothing of this app, its hub or its settings. Whoever writes a client has no key of it.
serveFile('apiDocument', 'openapi.json', () => ({
  address: new URL('openapi.json', built),
  contentType: 'application/json; charset=utf-8',
}));

serveFile('apiPage', 'docs', () => ({
  address: new URL('api-page/index.html', built),
  contentType: 'text/html; charset=utf-8',
  headers: { 'Content-Security-Policy': apiPagePolicy, 'Referrer-Policy': 'no-referrer' },
}));

serveFile('apiPageAsset', 'docs/{asset}', ({ params }) => {
  const asset = params.asset ?? '';
  if (!isApiPageAsset(asset)) throw new ServiceError('NotFound', 'The page has no such file.');
  return { address: new URL(`api-page/${asset}`, built), contentType: apiPageAssets[asset] };
});

function serveFile(name: string, route: string, find: (request: HttpRequest) => PublicFile): void {
  functionsApp.http(name, {
    methods: ['GET'],
    route,
    authLevel: 'anonymous',
    handler: async (request: HttpRequest, context: InvocationContext) => {
      try {
        return await answerFile(request, find(request));
      } catch (error) {
        const { headers, ...response } = errorResponse(error, context);
        return { ...response, headers: { ...headers, 'X-Content-Type-Options': 'nosniff' } };
      }
    },
  });
}
