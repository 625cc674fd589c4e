import { eventHubNames } from '../../../local/stack/event-hub-names.ts';
import { EventHubSource } from '../../../shared/hub/event-hub-source.ts';
import type { ChaosStack } from './chaos-stack.ts';

/** Reads the telemetry beside the app, through the official client. */
export function openHubSource({ connections }: ChaosStack): Promise<EventHubSource> {
  const connectionString = connections.eventHubs;
  const connection = { kind: 'connectionString', connectionString } as const;
  return EventHubSource.open(connection, eventHubNames.telemetry, 'oracle');
}
