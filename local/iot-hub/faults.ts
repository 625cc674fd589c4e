import { HubError } from './hub-error.ts';
import type { Publisher } from './hub-event.ts';
import { isJsonObject, type JsonValue } from './json.ts';

/** Faults to show: how many of the next requests or publishes fail, and how slow answers are. */
export interface FaultSettings {
  throttled: number;
  unavailable: number;
  /** Requests under an ETag that are told it has changed. */
  outdated: number;
  /** Writes that take effect, and are answered as if they had not. */
  lostAnswers: number;
  /** What throttled and unavailable answers ask for; 0 leaves the header out. */
  retryAfterSeconds: number;
  delayMs: number;
  failedPublishes: number;
}

const none: FaultSettings = {
  throttled: 0,
  unavailable: 0,
  outdated: 0,
  lostAnswers: 0,
  retryAfterSeconds: 0,
  delayMs: 0,
  failedPublishes: 0,
};

/** Faults that tests switch on, and that wear off as they are shown. */
export class Faults {
  #settings: FaultSettings;

  constructor(settings: Partial<FaultSettings> = {}) {
    this.#settings = { ...none, ...settings };
  }

  get settings(): FaultSettings {
    return { ...this.#settings };
  }

  /** @throws HubError when the body names no fault or gives one no whole number. */
  replace(body: JsonValue): void {
    if (!isJsonObject(body)) throw new HubError('ArgumentInvalid', 'The body must be an object');
    for (const [name, value] of Object.entries(body)) {
      if (!Object.hasOwn(none, name))
        throw new HubError('ArgumentInvalid', `${name} must be one of ${Object.keys(none)}`);
      if (!Number.isSafeInteger(value) || Number(value) < 0)
        throw new HubError('ArgumentInvalid', `${name} must be a whole number from 0`);
    }
    this.#settings = { ...none, ...body };
  }

  /** Called for each request: waits, then lets it pass or throws. `*` in If-Match is no ETag. */
  async beforeRequest(wait: (ms: number) => Promise<void>, ifMatch = '*'): Promise<void> {
    const { delayMs, retryAfterSeconds } = this.#settings;
    if (delayMs > 0) await wait(delayMs);
    const retryAfter = retryAfterSeconds || undefined;
    if (this.#use('throttled'))
      throw new HubError('ThrottlingException', 'Too many requests', retryAfter);
    if (this.#use('unavailable'))
      throw new HubError('ServiceUnavailable', 'The service is not available', retryAfter);
    if (ifMatch !== '*' && this.#use('outdated'))
      throw new HubError('PreconditionFailed', 'The ETag was told to be an old one');
  }

  /** Called when a request has taken effect: lets its answer pass or throws. */
  afterRequest(method: string): void {
    if (method !== 'GET' && this.#use('lostAnswers'))
      throw new HubError('ServiceUnavailable', 'The answer was lost');
  }

  /** A publisher that fails when told to. */
  around(publisher: Publisher): Publisher {
    return {
      publish: async (events) => {
        if (this.#use('failedPublishes')) throw new Error('publishing was told to fail');
        await publisher.publish(events);
      },
      close: () => publisher.close(),
    };
  }

  #use(fault: Exclude<keyof FaultSettings, 'delayMs' | 'retryAfterSeconds'>): boolean {
    if (this.#settings[fault] === 0) return false;
    this.#settings[fault]--;
    return true;
  }
}
