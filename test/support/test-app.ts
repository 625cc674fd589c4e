import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { App } from '../../shared/wiring/app.ts';
import { FixedClock } from './fixed-clock.ts';

/** An app on the run's Azurite, with a hub of its own. */
export function testApp(clock = new FixedClock()): App {
  const nowhere = { kind: 'connectionString', connectionString: '' } as const;
  return new App(
    {
      hub: `hub-${randomUUID()}`,
      dataStorage: { kind: 'connectionString', connectionString: inject('storage') },
      iotHub: nowhere,
      telemetry: { ...nowhere, eventHub: 'telemetry', consumerGroup: 'security-groups' },
      authMode: 'functionKey',
      trustedProperties: new Set(),
      evidence: true,
      keepLog: false,
      syncRates: { queriesPerMinute: 100_000, identityReadsPerMinute: 100_000 },
      twinWrites: false,
    },
    clock,
  );
}
