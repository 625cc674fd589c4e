import type { Clock } from '../kernel/clock.ts';
import type { DeviceFacts } from './device.ts';
import { Pace, type Wait } from './pace.ts';
import type { SyncRates } from './sync-rates.ts';
import type { TwinPage, TwinRegistry } from './twin-registry.ts';

/** What sync reads of the hub. */
export type SweptRegistry = Pick<TwinRegistry, 'readPage' | 'find' | 'count'>;

/** The hub's twins, asked for no faster than the hub's throttle allows a sweep. */
export class PacedRegistry implements SweptRegistry {
  readonly #registry: SweptRegistry;
  readonly #queries: Pace;
  readonly #identityReads: Pace;

  constructor(registry: SweptRegistry, rates: SyncRates, clock: Clock, wait: Wait) {
    this.#registry = registry;
    this.#queries = new Pace(rates.queriesPerMinute, clock, wait);
    this.#identityReads = new Pace(rates.identityReadsPerMinute, clock, wait);
  }

  async readPage(continuation?: string): Promise<TwinPage> {
    await this.#queries.turn();
    return this.#registry.readPage(continuation);
  }

  async find(deviceId: string): Promise<DeviceFacts | undefined> {
    await this.#identityReads.turn();
    return this.#registry.find(deviceId);
  }

  async count(): Promise<number> {
    await this.#identityReads.turn();
    return this.#registry.count();
  }
}
