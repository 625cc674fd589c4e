import { setTimeout as wait } from 'node:timers/promises';
import { EventHubProducerClient } from '@azure/event-hubs';
import type { Random } from '../../simulation/parts/random.ts';
import { drawMessage } from './device-messages.ts';

const roundMs = 100;
/** Sends under way at the same time; a device's own keep their order. */
const lanes = 4;

interface Phase {
  untilMs: number;
  /** How much more than others the device sends; 0: nothing. */
  weight: number;
}

/** Devices that send about so many messages a second together, each in phases: much, little, nothing. */
export class Load {
  readonly #client: EventHubProducerClient;
  readonly #deviceIds: readonly string[];
  readonly #random: Random;
  readonly #perSecond: number;
  readonly #phases = new Map<string, Phase>();
  #sent = 0;

  constructor(parts: {
    connectionString: string;
    eventHub: string;
    deviceIds: readonly string[];
    random: Random;
    perSecond: number;
  }) {
    this.#client = new EventHubProducerClient(parts.connectionString, parts.eventHub);
    this.#deviceIds = parts.deviceIds;
    this.#random = parts.random;
    this.#perSecond = parts.perSecond;
  }

  /** How many messages the hub has taken. */
  get sent(): number {
    return this.#sent;
  }

  /** Resolves when the signal is aborted and nothing is under way. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      const beganMs = performance.now();
      while (!signal.aborted) {
        const due = ((performance.now() - beganMs) / 1_000) * this.#perSecond - this.#sent;
        // A machine that was busy meanwhile is not to be overwhelmed.
        if (due > 0) await this.#sendRound(Math.min(due, this.#perSecond / 2));
        await wait(roundMs, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      await this.#client.close();
    }
  }

  async #sendRound(count: number): Promise<void> {
    const weights = this.#deviceIds.map((deviceId) => this.#weight(deviceId));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const shares = this.#deviceIds.map((deviceId, i) => ({
      deviceId,
      count: Math.round((count * weights[i]!) / Math.max(total, 1)),
    }));
    const waiting = shares.filter((share) => share.count > 0);
    const lane = async () => {
      for (let share = waiting.pop(); share !== undefined; share = waiting.pop())
        await this.#send(share.deviceId, share.count);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  async #send(deviceId: string, count: number): Promise<void> {
    const nowMs = Date.now();
    const events = Array.from({ length: count }, () => drawMessage(deviceId, this.#random, nowMs));
    await this.#client.sendBatch(events);
    this.#sent += count;
  }

  #weight(deviceId: string): number {
    const nowMs = performance.now();
    const known = this.#phases.get(deviceId);
    if (known !== undefined && nowMs < known.untilMs) return known.weight;
    const weight = this.#random.pick([0, 0.2, 1, 1, 1, 2]);
    const phase = { untilMs: nowMs + 5_000 + this.#random.below(40_000), weight };
    this.#phases.set(deviceId, phase);
    return weight;
  }
}
