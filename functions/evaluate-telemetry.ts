import { app as functionsApp, type InvocationContext } from '@azure/functions';
import { readBatch } from '../shared/telemetry/read-batch.ts';
import { currentApp } from '../shared/wiring/app.ts';
import { triggerSettings } from '../shared/wiring/settings.ts';

const { telemetryEventHub, telemetryConsumerGroup } = triggerSettings(process.env);

// `dataType` reaches the binding, though the package's types do not list it: without it bodies are
// parsed, and empty ones dropped, so that the rest shift against their metadata.
const binary = { dataType: 'binary' } as object;

functionsApp.eventHub('evaluateTelemetry', {
  ...binary,
  connection: 'TELEMETRY',
  eventHubName: telemetryEventHub,
  consumerGroup: telemetryConsumerGroup,
  cardinality: 'many',
  // Without a retry policy the host checkpoints a batch whose invocation threw: it would be lost.
  retry: {
    strategy: 'exponentialBackoff',
    maxRetryCount: -1,
    minimumInterval: { seconds: 1 },
    maximumInterval: { minutes: 1 },
  },
  handler: async (messages: unknown, context: InvocationContext): Promise<void> => {
    const telemetry = await currentApp().telemetry();
    await telemetry.takeIn(readBatch(messages, context.triggerMetadata));
  },
});
