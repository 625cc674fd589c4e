/** One thing that is wrong with an input. `target` is a JSON Pointer into the body, or the parameter's name. */
export interface Problem {
  code: string;
  message: string;
  target: string;
}

export type ServiceErrorCode =
  | 'InvalidRequest'
  | 'MissingApiVersionParameter'
  | 'InvalidApiVersionParameter'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'Conflict'
  | 'PreconditionFailed'
  | 'PayloadTooLarge'
  | 'UnsupportedMediaType'
  | 'ServiceUnavailable';

interface ServiceErrorOptions {
  target?: string;
  details?: readonly Problem[];
  retryAfterSeconds?: number;
  cause?: unknown;
}

/**
 * An outcome the caller is told about. The message goes to the caller as it is: it never holds a
 * secret, a table key or another system's text, but for what the IoT hub says of the caller's own query.
 */
export class ServiceError extends Error {
  readonly code: ServiceErrorCode;
  readonly target: string | undefined;
  readonly details: readonly Problem[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ServiceErrorCode, message: string, options: ServiceErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.target = options.target;
    this.details = options.details ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
