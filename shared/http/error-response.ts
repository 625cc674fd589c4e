import type { InvocationContext } from '@azure/functions';
import { ServiceError, type ServiceErrorCode } from '../kernel/service-error.ts';
import { SettingsError } from '../wiring/settings.ts';
import type { Answer } from './answer.ts';

const statuses: Record<ServiceErrorCode, number> = {
  InvalidRequest: 400,
  MissingApiVersionParameter: 400,
  InvalidApiVersionParameter: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  PreconditionFailed: 412,
  PayloadTooLarge: 413,
  UnsupportedMediaType: 415,
  ServiceUnavailable: 503,
};

/**
 * The answer for whatever a handler threw: `{"error":{code, message, target?, details?}}` with the
 * code repeated in `x-ms-error-code`. An unforeseen error tells the caller only where to look.
 */
export function errorResponse(error: unknown, context: InvocationContext): Answer {
  if (error instanceof ServiceError) return serviceErrorResponse(error);
  if (error instanceof SettingsError) {
    return serviceErrorResponse(
      new ServiceError(
        'ServiceUnavailable',
        'The app is not configured; /api/health names what is wrong.',
      ),
    );
  }
  context.error(`unforeseen ${error instanceof Error ? error.name : typeof error}`, stackOf(error));
  return {
    status: 500,
    headers: { 'x-ms-error-code': 'InternalError' },
    jsonBody: {
      error: {
        code: 'InternalError',
        message: `Something failed on our side; the log has it under invocation ${context.invocationId}.`,
      },
    },
  };
}

function serviceErrorResponse(error: ServiceError): Answer {
  const { code, message, target, details, retryAfterSeconds } = error;
  return {
    status: statuses[code],
    headers: {
      'x-ms-error-code': code,
      // RFC 9110: a 401 names the way to sign in.
      ...(code === 'Unauthorized' ? { 'WWW-Authenticate': 'Bearer' } : {}),
      ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
    },
    jsonBody: {
      error: {
        code,
        message,
        ...(target === undefined ? {} : { target }),
        ...(details.length === 0 ? {} : { details }),
      },
    },
  };
}

/** Where it happened, without the message: that may hold a body or a key. */
function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n');
}
