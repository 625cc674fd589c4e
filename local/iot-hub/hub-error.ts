const statuses = {
  ArgumentInvalid: 400,
  InvalidProtocolVersion: 400,
  IotHubUnauthorizedAccess: 401,
  DeviceNotFound: 404,
  ModuleNotFound: 404,
  NotFound: 404,
  MethodNotAllowed: 405,
  DeviceAlreadyExists: 409,
  ModuleAlreadyExistsOnDevice: 409,
  JobAlreadyExists: 409,
  PreconditionFailed: 412,
  MessageTooLarge: 413,
  ThrottlingException: 429,
  ThrottlingMaxActiveJobCountExceeded: 429,
  ServerError: 500,
  ServiceUnavailable: 503,
} as const;

type HubErrorCode = keyof typeof statuses;

/** A refusal in the service's words; its SDKs read the code out of the message. */
export class HubError extends Error {
  readonly code: HubErrorCode;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: HubErrorCode, message: string, retryAfterSeconds?: number) {
    super(message);
    this.name = 'HubError';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return statuses[this.code];
  }

  /** SDKs split the message at `;`, so the text must hold none. */
  get body(): { Message: string; ExceptionMessage: string } {
    return {
      Message: `ErrorCode:${this.code};${this.message.replaceAll(';', ',')}`,
      ExceptionMessage: 'Tracking ID:local',
    };
  }
}
