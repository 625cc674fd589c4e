import type { HttpResponseInit } from '@azure/functions';

/** What an HTTP function answers; headers by name. */
export type Answer = Omit<HttpResponseInit, 'headers'> & { headers?: Record<string, string> };
