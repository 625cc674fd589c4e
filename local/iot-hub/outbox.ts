import type { HubEvent, Publisher } from './hub-event.ts';

const laneCount = 16;
const maxAttempts = 5;

/**
 * Tells of state changes after they have been answered, in order for each device. An event that
 * cannot be published after some attempts is counted as lost.
 */
export class Outbox {
  readonly #publisher: Publisher;
  readonly #wait: (ms: number) => Promise<void>;
  readonly #lanes: Promise<void>[] = Array.from({ length: laneCount }, () => Promise.resolve());
  #pending = 0;
  #lost = 0;
  #isClosed = false;

  constructor(publisher: Publisher, wait: (ms: number) => Promise<void>) {
    this.#publisher = publisher;
    this.#wait = wait;
  }

  get pending(): number {
    return this.#pending;
  }

  get lost(): number {
    return this.#lost;
  }

  add(event: HubEvent): void {
    const lane = laneOf(event.deviceId);
    this.#pending++;
    this.#lanes[lane] = this.#lanes[lane]!.then(() => this.#send(event));
  }

  /** Gives events still under way this long; what then is not published is lost. */
  async close(timeoutMs: number): Promise<void> {
    await Promise.race([Promise.all(this.#lanes), this.#wait(timeoutMs)]);
    this.#isClosed = true;
  }

  async #send(event: HubEvent): Promise<void> {
    const isPublished = await this.#tryPublish(event);
    this.#pending--;
    if (!isPublished) this.#lost++;
  }

  async #tryPublish(event: HubEvent): Promise<boolean> {
    for (let attempt = 1; attempt <= maxAttempts && !this.#isClosed; attempt++) {
      try {
        await this.#publisher.publish([event]);
        return true;
      } catch {
        await this.#wait(100 * 2 ** attempt);
      }
    }
    return false;
  }
}

/** Devices spread over the lanes; one device always takes the same. */
function laneOf(deviceId: string): number {
  let hash = 0;
  for (const character of deviceId) hash = (hash * 31 + character.codePointAt(0)!) % 65_521;
  return hash % laneCount;
}
