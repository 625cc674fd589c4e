import { App } from '../../shared/wiring/app.ts';
import { FixedClock } from './fixed-clock.ts';
import { startTestEventHubs } from './start-test-event-hubs.ts';
import { testApp } from './test-app.ts';

/** An app on the run's Azurite and on event hubs of its own, at a time that a test decides. */
export async function telemetryApp() {
  const hubs = await startTestEventHubs();
  const clock = new FixedClock(Date.now());
  const { settings } = testApp(clock);
  const connection = { kind: 'connectionString', connectionString: hubs.connectionString } as const;
  const app = new App({ ...settings, telemetry: { ...settings.telemetry, ...connection } }, clock);
  return { app, clock, hubs };
}
