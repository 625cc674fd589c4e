import type { AlertStore } from '../alerts/alert-store.ts';
import type { DeviceDirectory, DirectoryCopy } from '../devices/device-directory.ts';
import type { TwinRegistry } from '../devices/twin-registry.ts';
import type { IncidentStore } from '../incidents/incident-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { PolicyStore } from '../policy/policy-store.ts';
import type { DeviceLookup } from './device-lookup.ts';
import type { Settings } from './settings.ts';

/** What of the app its larger parts are put together from. */
export interface AppParts {
  readonly settings: Settings;
  readonly clock: Clock;
  policies(): Promise<PolicyStore>;
  alerts(): Promise<AlertStore>;
  incidents(): Promise<IncidentStore>;
  directory(): Promise<DeviceDirectory>;
  directoryView(): Promise<DirectoryCopy>;
  twins(): Promise<TwinRegistry>;
  readonly lookup: DeviceLookup;
}
