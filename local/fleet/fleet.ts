import type { Clock } from '../../shared/kernel/clock.ts';
import type { DeviceHub } from './device-hub.ts';
import type { FleetDevice } from './fleet-devices.ts';
import { type Act, FleetScript } from './fleet-script.ts';
import { securityMessage } from './security-message.ts';

export interface FleetOptions {
  devices: readonly FleetDevice[];
  hub: Pick<DeviceHub, 'sendReadings' | 'sendSecurityMessage'>;
  clock: Clock;
  /** Waits; rejects when the signal is aborted meanwhile. */
  wait(ms: number, signal: AbortSignal): Promise<unknown>;
  /** Told when a device does something worth telling. */
  onDeed(deviceId: string, what: string): void;
  /** Told when messages begin to get lost, and how many were when the hub takes them again. */
  onTrouble(message: string): void;
}

const tickMs = 250;
/** A laptop that slept must not wake up to hours of messages: the fleet's time goes on from there. */
const longestTickMs = 1_000;

/** Lets simulated devices act in real time, by their script. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #script: FleetScript;
  #securityMessages = 0;
  #lost = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#script = new FleetScript(options.devices);
  }

  /** Resolves when the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, wait } = this.#options;
    let fleetMs = 0;
    let lastMs = clock.nowMs();
    while (!signal.aborted) {
      await wait(tickMs, signal).catch(() => undefined);
      const nowMs = clock.nowMs();
      const nextMs = fleetMs + Math.min(Math.max(nowMs - lastMs, 0), longestTickMs);
      if (!signal.aborted) await this.#act(this.#script.between(fleetMs, nextMs));
      fleetMs = nextMs;
      lastMs = nowMs;
    }
  }

  /** Each device sends one message after the other, as over a connection of its own. */
  async #act(acts: readonly Act[]): Promise<void> {
    const byDevice = Map.groupBy(acts, ({ device }) => device.deviceId);
    await Promise.all(
      [...byDevice.values()].map(async (ofDevice) => {
        for (const act of ofDevice) await this.#perform(act);
      }),
    );
  }

  async #perform({ device: { deviceId }, what, telemetry, security }: Act): Promise<void> {
    const { hub, clock, onDeed } = this.#options;
    if (what !== undefined) onDeed(deviceId, what);
    try {
      if (telemetry?.length) await hub.sendReadings(deviceId, telemetry);
      if (security) {
        this.#securityMessages += 1;
        const message = securityMessage(security, this.#securityMessages, clock.nowMs());
        await hub.sendSecurityMessage(deviceId, message);
      }
      this.#succeeded();
    } catch (error) {
      this.#failed(error as Error);
    }
  }

  #failed(error: Error): void {
    this.#lost += 1;
    if (this.#lost === 1) this.#options.onTrouble(`messages get lost: ${error.message}`);
  }

  #succeeded(): void {
    if (this.#lost === 0) return;
    this.#options.onTrouble(`${this.#lost} messages were lost`);
    this.#lost = 0;
  }
}
