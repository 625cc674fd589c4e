import * as z from 'zod';
import { type ApiOperation, json } from '../api-operation.ts';

const unchanged = { 304: { description: 'What `If-None-Match` names is still what there is.' } };

export const selfOperations: readonly ApiOperation[] = [
  {
    operationId: 'apiDocument',
    method: 'get',
    path: '/openapi.json',
    tag: 'API description',
    summary: 'Get this document',
    answers: {
      200: {
        description: 'The document, OpenAPI 3.1.',
        content: json(z.record(z.string(), z.unknown())),
        headers: ['ETag'],
      },
      ...unchanged,
    },
  },
  {
    operationId: 'apiPage',
    method: 'get',
    path: '/docs',
    tag: 'API description',
    summary: 'Read this document as a page',
    answers: {
      200: { description: 'The page.', content: { 'text/html': z.string() }, headers: ['ETag'] },
      ...unchanged,
    },
  },
  {
    operationId: 'apiPageAsset',
    method: 'get',
    path: '/docs/{asset}',
    tag: 'API description',
    summary: 'Get a file of the page',
    answers: {
      200: {
        description: 'The file.',
        content: { 'text/javascript': z.string(), 'text/css': z.string() },
        headers: ['ETag'],
      },
      ...unchanged,
    },
    errors: { 404: 'The page has no such file.' },
  },
];
