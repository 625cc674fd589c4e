import type * as z from 'zod';
import type { Role } from '../http/principal.ts';
import type { Tag } from './tags.ts';

/** One route and method of the API, as the document tells it. */
export interface ApiOperation {
  /** The name of the function that answers it. */
  operationId: string;
  method: 'get' | 'put' | 'post' | 'patch' | 'delete';
  /** From the slash behind the host's route prefix on. */
  path: string;
  tag: Tag;
  /** The app role that a caller needs; without one, anybody may call. */
  role?: Role;
  summary: string;
  description?: string;
  query?: ApiQuery;
  /** Whether it answers a list page by page. */
  isPaged?: true;
  /** Whether it honours `If-Match` and `If-None-Match`. */
  isConditional?: true;
  body?: ApiBody;
  /** By status. */
  answers: Readonly<Record<number, ApiAnswer>>;
  /** By status, what is wrong then. What any operation of its kind may answer needs no mention. */
  errors?: Partial<Record<ApiErrorStatus, string>>;
}

export interface ApiQuery {
  /** The very schema that the function reads the query with. */
  schema: z.ZodObject;
  descriptions: Readonly<Record<string, string>>;
}

export interface ApiBody {
  description: string;
  /** By media type. */
  content: Readonly<Record<string, z.ZodType>>;
  isOptional?: true;
}

export interface ApiAnswer {
  description: string;
  /** By media type; without any it has no body. */
  content?: Readonly<Record<string, z.ZodType>>;
  headers?: readonly ApiHeader[];
}

export type ApiHeader = 'ETag' | 'Location' | 'Retry-After';

export type ApiErrorStatus = 400 | 404 | 409;

/** A body or an answer of JSON. */
export function json(schema: z.ZodType) {
  return { 'application/json': schema };
}
