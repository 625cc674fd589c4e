import { App } from '../../shared/wiring/app.ts';
import type { Settings } from '../../shared/wiring/settings.ts';
import { FixedClock } from './fixed-clock.ts';
import { startTestEventHubs } from './start-test-event-hubs.ts';
import { testApp } from './test-app.ts';

/** An app on the run's Azurite and on event hubs of its own, at a time that a test decides. */
export async function telemetryApp(given: Partial<Settings> = {}) {
  const hubs = await startTestEventHubs();
  const clock = new FixedClock(Date.now());
  const { settings } = testApp(clock);
  const connection = { kind: 'connectionString', connectionString: hubs.connectionString } as const;
  const telemetry = { ...settings.telemetry, ...connection };
  const open = (others: Partial<Settings> = {}) =>
    new App({ ...settings, telemetry, ...given, ...others }, clock);
  return {
    ...{ app: open(), clock, hubs },
    /** Another process of the same deployment, its settings changed or not. */
    again: open,
  };
}
