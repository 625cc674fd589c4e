import { setTimeout as sleep } from 'node:timers/promises';
import type { Alert } from '../../shared/alerts/alert.ts';
import { systemClock } from '../../shared/kernel/clock.ts';
import { AlertFeed, isOpen } from '../console/alert-feed.ts';
import { followAlerts } from '../console/follow-alerts.ts';
import { nextSteps } from '../console/next-steps.ts';
import { readOverview } from '../console/read-overview.ts';
import { DeviceHub } from '../fleet/device-hub.ts';
import { Fleet } from '../fleet/fleet.ts';
import { type FleetDevice, fleetDevices } from '../fleet/fleet-devices.ts';
import type { ApiClient } from '../stack/api-client.ts';
import type { Endpoints } from '../stack/endpoints.ts';
import type { OnStackEvent } from '../stack/stack-event.ts';
import { readKnownThings } from './read-known-things.ts';
import { seedPolicy } from './seed-policy.ts';

export interface DemoOptions {
  api: ApiClient;
  endpoints: Endpoints;
  /** Number of devices. */
  fleet: number;
  seed: boolean;
  /** How to call it in a shell for the HTTP API. */
  curl: string;
  onEvent: OnStackEvent;
}

const wait = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal });

/** What makes a stack worth watching: a policy, devices, and the telling of what happens. */
export class Demo {
  readonly #options: DemoOptions;
  readonly #hub: DeviceHub;
  readonly #feed: AlertFeed;
  readonly #devices: readonly FleetDevice[];
  /** Of a store that was kept. */
  #openAlerts = 0;

  constructor(options: DemoOptions) {
    this.#options = options;
    this.#hub = new DeviceHub(options.endpoints.iotHub.url);
    this.#feed = new AlertFeed(options.api);
    this.#devices = fleetDevices(options.fleet);
  }

  /** Writes the policy into an empty store, and the devices into the hub. */
  async prepare(): Promise<void> {
    const { api, seed, onEvent } = this.#options;
    const groups = seed ? await seedPolicy(api) : [];
    if (groups.length > 0) onEvent({ event: 'seeded', groups });
    await this.#hub.provision(this.#devices);
    const { opened } = await this.#feed.poll();
    this.#openAlerts = opened.filter(isOpen).length;
  }

  /** Lets devices act, and tells of alerts, until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { endpoints, curl, onEvent } = this.#options;
    const feed = this.#feed;
    const commandFor = ({ id }: Alert) => `${curl} ${endpoints.http}/alerts/${id}`;
    await Promise.all([
      this.#introduce(),
      this.#runFleet(signal),
      followAlerts({ feed, commandFor, wait, onEvent }, signal),
    ]);
  }

  async #introduce(): Promise<void> {
    const { api, endpoints, curl, onEvent } = this.#options;
    const groups = await readOverview(api, this.#devices.length);
    onEvent({ event: 'overview', groups, openAlerts: this.#openAlerts });
    const things = await readKnownThings(api, this.#devices);
    onEvent({ event: 'nextSteps', steps: nextSteps(endpoints, things, curl) });
  }

  #runFleet(signal: AbortSignal): Promise<void> {
    const { onEvent } = this.#options;
    return new Fleet({
      devices: this.#devices,
      hub: this.#hub,
      clock: systemClock,
      wait,
      onDeed: (deviceId, what) => onEvent({ event: 'deviceDoes', deviceId, what }),
      onTrouble: (message) => onEvent({ event: 'warning', about: 'fleet', message }),
    }).run(signal);
  }
}
