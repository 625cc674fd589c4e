import { randomBytes } from 'node:crypto';
import { CurrentPolicy } from '../chains/current-policy.ts';
import { StreamEvaluator } from '../chains/stream-evaluator.ts';
import { EventHubSource } from '../hub/event-hub-source.ts';
import { keyPart } from '../storage/keys.ts';
import { openTable } from '../storage/open-table.ts';
import { openStreamChains } from '../storage/table-stream-chains.ts';
import type { AppParts } from './app-parts.ts';
import type { Settings } from './settings.ts';

/** Puts together what evaluates the telemetry stream. */
export async function openTelemetry(app: AppParts): Promise<StreamEvaluator> {
  const { settings, clock, lookup } = app;
  const { telemetry, hub } = settings;
  const { eventHub, consumerGroup } = telemetry;
  const [table, source, policies, alerts, directory, directoryView, incidents] = await Promise.all([
    openTable(settings.dataStorage, 'evaluation'),
    EventHubSource.open(telemetry, eventHub, `${consumerGroup}-heal`),
    app.policies(),
    app.alerts(),
    app.directory(),
    app.directoryView(),
    app.incidents(),
  ]);
  const stream = [hub, `${namespaceOf(settings)}/${eventHub}`, consumerGroup]
    .map(keyPart)
    .join('~');
  return new StreamEvaluator({
    ...{ hub, stream: 'telemetry', hasExcerpts: settings.evidence, clock, source, incidents },
    membership: settings,
    openStream: (met) => openStreamChains(table, stream, met, { keepLog: settings.keepLog }),
    ports: {
      ...{ alerts, directory, directoryView, clock, source, incidents },
      policy: new CurrentPolicy(policies, clock),
      newHashKey: () => [randomBytes(4).readInt32LE(), randomBytes(4).readInt32LE()],
      lookUp: (deviceIds) => lookup.request(deviceIds),
    },
  });
}

/** The namespace is part of what a stream is: another one has sequence numbers of its own. */
function namespaceOf({ telemetry }: Settings): string {
  const host =
    telemetry.kind === 'identity'
      ? telemetry.address
      : (/Endpoint=sb:\/\/([^;/]+)/i.exec(telemetry.connectionString)?.[1] ?? '');
  // However it is spelled, so that a change from a key to an identity goes on with the same stream.
  return host.toLowerCase();
}
