import { CommandError, exitCodes } from '../command.ts';
import { printable } from '../printable.ts';
import { describeRefusal } from './api-error.ts';
import type { DeploymentAddress } from './deployment-options.ts';

interface Request {
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** What a deployment answered; refusals do not come this far. */
export interface DeploymentAnswer {
  text: string;
  etag: string | undefined;
}

/** Talks to the API of a deployment. What goes wrong is a CommandError in a few words. */
export class Deployment {
  readonly #address: DeploymentAddress;

  constructor(address: DeploymentAddress) {
    this.#address = address;
  }

  get url(): string {
    return this.#address.baseUrl;
  }

  get(path: string): Promise<DeploymentAnswer> {
    return this.#send('GET', path, {});
  }

  post(path: string, request: Request): Promise<DeploymentAnswer> {
    return this.#send('POST', path, request);
  }

  async #send(method: string, path: string, request: Request): Promise<DeploymentAnswer> {
    const { status, text, etag } = await this.#fetch(method, path, request);
    if (status >= 200 && status < 300) return { text, etag };
    throw new RefusedError(status, describeRefusal(status, text));
  }

  async #fetch(method: string, path: string, { headers, body }: Request) {
    const { baseUrl, headers: access, timeoutMs } = this.#address;
    try {
      const response = await fetch(baseUrl + path, {
        method,
        headers: { ...headers, ...access },
        ...(body === undefined ? {} : { body }),
        // A key must not follow to wherever an answer leads.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { status } = response;
      return {
        status,
        text: await response.text(),
        etag: response.headers.get('etag') ?? undefined,
      };
    } catch (error) {
      throw unansweredError(error as Error, this.#address);
    }
  }
}

/** The deployment has not answered. */
export class UnansweredError extends CommandError {
  /** Whether it may have got the request all the same. */
  readonly mayHaveArrived: boolean;

  constructor(message: string, mayHaveArrived: boolean) {
    super(message, exitCodes.failed);
    this.mayHaveArrived = mayHaveArrived;
  }
}

function unansweredError(error: Error, { baseUrl, timeoutMs }: DeploymentAddress): UnansweredError {
  if (error.name === 'TimeoutError') {
    return new UnansweredError(`${baseUrl} did not answer within ${timeoutMs / 1_000} s`, true);
  }
  const { code = '', message = error.message } = (error.cause ?? {}) as NodeJS.ErrnoException;
  const neverMet = neverMetReasons[code];
  const told = `${baseUrl} cannot be reached: ${neverMet ?? printable(message)}`;
  return new UnansweredError(told, neverMet === undefined && !isDistrust.test(code));
}

/** Certificates are looked at before anything is sent. */
const isDistrust = /CERT|LEAF_SIGNATURE/;

const neverMetReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
  ENOTFOUND: 'there is no such host (ENOTFOUND)',
  EAI_AGAIN: 'its name cannot be looked up (EAI_AGAIN)',
};

/** The deployment has answered, and said no. */
export class RefusedError extends CommandError {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message, exitCodes.failed);
    this.status = status;
  }
}
