import { type Clock, systemClock } from '../kernel/clock.ts';
import { lazy } from '../kernel/lazy.ts';
import type { AppParts } from './app-parts.ts';
import { DeviceLookup } from './device-lookup.ts';
import { requireTwinWrites } from './require-twin-writes.ts';
import { readSettings, type Settings } from './settings.ts';

/**
 * The parts of the running app, each made when first needed, so that a request loads no SDK it does
 * not use.
 */
export class App implements AppParts {
  readonly settings: Settings;
  readonly clock: Clock;

  constructor(settings: Settings, clock: Clock = systemClock) {
    this.settings = settings;
    this.clock = clock;
  }

  readonly policies = lazy(async () => {
    const { TablePolicyStore } = await import('../storage/table-policy-store.ts');
    return new TablePolicyStore(await this.#table('policy'), this.settings.hub, this.clock);
  });

  readonly policyHistory = lazy(async () => {
    const { TablePolicyHistory } = await import('../storage/table-policy-history.ts');
    return new TablePolicyHistory(await this.#table('policy'), this.settings.hub);
  });

  readonly alerts = lazy(async () => {
    const { TableAlertStore } = await import('../storage/table-alert-store.ts');
    return new TableAlertStore(await this.#table('alerts'), this.settings.hub, this.clock);
  });

  readonly erasures = lazy(async () => {
    const { TableErasureStore } = await import('../storage/table-erasure-store.ts');
    return new TableErasureStore(await this.#table('alerts'), this.settings.hub);
  });

  readonly incidents = lazy(async () => {
    const { TableIncidentStore } = await import('../storage/table-incident-store.ts');
    return new TableIncidentStore(await this.#table('incidents'), this.settings.hub, this.clock);
  });

  readonly directory = lazy(async () => {
    const { TableDeviceDirectory } = await import('../storage/table-device-directory.ts');
    return new TableDeviceDirectory(await this.#table('devices'), this.settings.hub);
  });

  readonly directoryView = lazy(async () => {
    const { TableDirectoryView } = await import('../storage/table-directory-view.ts');
    return new TableDirectoryView(await this.#table('devices'), this.settings.hub, this.clock);
  });

  /** One of its own for each run: it remembers up to where its run has followed the sweep. */
  readonly sweeps = async () => {
    const { TableSweepStore } = await import('../storage/table-sweep-store.ts');
    return new TableSweepStore(await this.#table('devices'), this.settings.hub);
  };

  readonly twins = lazy(async () => {
    const { HubTwinRegistry } = await import('../hub/hub-twin-registry.ts');
    return HubTwinRegistry.open(this.settings);
  });

  /** @throws ServiceError Forbidden unless the app may write twins. */
  readonly twinTags = lazy(async () => {
    requireTwinWrites(this.settings);
    const { HubTwinTagWriter } = await import('../hub/hub-twin-tag-writer.ts');
    return HubTwinTagWriter.open(this.settings);
  });

  /** @throws ServiceError Forbidden unless the app may write twins. */
  readonly memberJobs = lazy(async () => {
    requireTwinWrites(this.settings);
    const { HubMemberJobs } = await import('../hub/hub-member-jobs.ts');
    return HubMemberJobs.open(this.settings);
  });

  readonly lookup = new DeviceLookup(this);

  readonly telemetry = lazy(async () => {
    const { openTelemetry } = await import('./open-telemetry.ts');
    return openTelemetry(this);
  });

  async #table(name: string) {
    const { openTable } = await import('../storage/open-table.ts');
    return openTable(this.settings.dataStorage, name);
  }
}

let current: App | undefined;

/** The app for the process's settings. @throws SettingsError while they are missing or wrong. */
export function currentApp(): App {
  current ??= new App(readSettings(process.env));
  return current;
}
