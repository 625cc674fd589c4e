import { fstatSync } from 'node:fs';
import * as z from 'zod';
import { type EventHubsOptions, startEventHubs } from './start-event-hubs.ts';

const optionsSchema = z.strictObject({
  port: z.number().int().min(0).max(65_535),
  hubs: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,254}[a-z0-9])?$/i),
        partitionCount: z.number().int().min(1).max(32),
      }),
    )
    .min(1),
  folder: z.string().min(1).exactOptional(),
  retention: z
    .strictObject({
      partitionBytes: z.number().int().positive(),
      segmentBytes: z.number().int().positive(),
    })
    .exactOptional(),
});

/**
 * Runs the event hubs as a process of their own: `node local/event-hubs/main.ts '<options JSON>'`.
 * Writes port and connection string as one JSON line when it listens, and ends on SIGTERM, SIGINT,
 * or when the parent that it has a channel to is gone.
 */
try {
  const { port, connectionString, stop } = await startEventHubs({
    ...readOptions(process.argv[2]),
    onConnectionError: ({ message }) => console.error(`event hubs: lost a connection: ${message}`),
  });
  onEnd(() => void stop().then(() => process.exit(0)));
  console.log(JSON.stringify({ port, connectionString }));
} catch (error) {
  console.error(`event hubs: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

function readOptions(text: string | undefined): EventHubsOptions {
  let json: unknown;
  try {
    json = JSON.parse(text ?? '');
  } catch {
    throw new Error('expected the options as JSON in the first argument');
  }
  const { data, error } = optionsSchema.safeParse(json);
  if (data !== undefined) return data;
  const issues = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`wrong options: ${issues.join('; ')}`);
}

function onEnd(end: () => void): void {
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (process.channel) {
    process.once('disconnect', end);
    return;
  }
  // Only a pipe tells that the parent is gone: a terminal or /dev/null is nobody's.
  const stdin = fstatSync(0);
  if (stdin.isFIFO() || stdin.isSocket()) process.stdin.once('close', end).resume();
}
