import { ServiceError } from '../kernel/service-error.ts';

/** Waits this many milliseconds. */
export type Wait = (ms: number) => Promise<void>;

const maxAttempts = 4;
const firstDelayMs = 500;
/** A hub that asks for more is left to the next run. */
const maxDelayMs = 10_000;
/** No try begins later, so that a hub that answers nothing does not use up a function's time. */
const lastTryMs = 30_000;
/** Whoever asks for more does not mean it, and would be left alone for good. */
const longestRestSeconds = 3_600;
const transientStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Calls the hub, again where it is busy or not reachable: after the time it asks for, else after a
 * growing one. For calls that do no harm when repeated: reads, and writes under an ETag or an id.
 * @throws ServiceError when it stays so; Error that says what the hub refused; others as they came.
 */
export async function withRetries<T>(call: () => Promise<T>, wait: Wait): Promise<T> {
  const startedMs = Date.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error)) throw explain(error);
      const delayMs = retryAfterMs(error) ?? firstDelayMs * 2 ** (attempt - 1);
      const isLate = Date.now() - startedMs >= lastTryMs;
      if (attempt === maxAttempts || delayMs > maxDelayMs || isLate)
        throw unavailable(error, delayMs);
      await wait(delayMs);
    }
  }
}

/** The status of the hub's answer, or undefined when there was none. */
export function hubStatus(error: unknown): number | undefined {
  const status = responseOf(error)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

interface HubResponse {
  statusCode?: unknown;
  headers?: Readonly<Record<string, string | string[] | undefined>>;
}

function responseOf(error: unknown): HubResponse | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined;
  return error.response as HubResponse | undefined;
}

/** No answer at all is transient when the network says so, and not when a credential or our code fails. */
function isTransient(error: unknown): boolean {
  const status = hubStatus(error);
  if (status !== undefined) return transientStatuses.has(status);
  return error instanceof Error && 'code' in error && /^E(?!RR_)[A-Z_]+$/.test(String(error.code));
}

function retryAfterMs(error: unknown): number | undefined {
  const header = responseOf(error)?.headers?.['retry-after'];
  if (typeof header !== 'string') return undefined;
  const seconds = Number(header);
  if (seconds >= 0) return seconds * 1_000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - Date.now());
}

function unavailable(cause: unknown, delayMs: number): ServiceError {
  return new ServiceError(
    'ServiceUnavailable',
    'The IoT hub is busy or not reachable; try again.',
    { retryAfterSeconds: Math.min(Math.ceil(delayMs / 1_000), longestRestSeconds), cause },
  );
}

function explain(cause: unknown): unknown {
  switch (hubStatus(cause)) {
    case 401:
    case 403:
      return new ServiceError('ServiceUnavailable', refusal(cause), { cause });
    case 400:
      return new Error('The IoT hub does not accept the request', { cause });
    default:
      return cause;
  }
}

function refusal(cause: unknown): string {
  if (hasHubCode(cause, 'IotHubQuotaExceeded'))
    return "The IoT hub's quota of messages is used up for today: it is renewed at midnight UTC.";
  return 'The IoT hub refuses the app: the policy in IOTHUB needs the permissions Registry Read and Service Connect, a managed identity the role IoT Hub Data Reader; what TWIN_WRITES needs besides, docs/settings.md tells.';
}

/** Whether the hub's answer has this code, which tells more than its status. */
export function hasHubCode(error: unknown, code: string): boolean {
  if (!(error instanceof Error) || !('responseBody' in error)) return false;
  return String(error.responseBody).includes(`ErrorCode:${code};`);
}
