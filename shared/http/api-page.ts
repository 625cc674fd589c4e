/** The files of the page that shows the API, beside its HTML. No other name is served. */
export const apiPageAssets = {
  'start.js': 'text/javascript; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
} as const;

export type ApiPageAsset = keyof typeof apiPageAssets;

export function isApiPageAsset(name: string): name is ApiPageAsset {
  return Object.hasOwn(apiPageAssets, name);
}

/** Only files of the app itself, and no connection but to it. Pictures stand in the style sheet. */
export const apiPagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
