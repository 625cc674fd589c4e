import { compilePolicy } from '../evaluation/compile-policy.ts';
import { explainDevice } from '../explanation/explain-device.ts';
import type { DeviceExplanation } from '../explanation/explanation.ts';
import type { App } from './app.ts';

/** Puts together what is known of a device. @returns undefined when that is nothing. */
export async function explain(app: App, deviceId: string): Promise<DeviceExplanation | undefined> {
  const [policies, directory, telemetry] = await Promise.all([
    app.policies(),
    app.directory(),
    app.telemetry(),
  ]);
  const [policy, record, lastSweptUtc, views] = await Promise.all([
    policies.current(),
    directory.get(deviceId),
    directory.lastSweptUtc(),
    telemetry.find(deviceId),
  ]);
  return explainDevice({
    ...{ deviceId, views, record },
    policy: compilePolicy(policy),
    isSwept: lastSweptUtc !== undefined,
    nowMs: app.clock.nowMs(),
  });
}
