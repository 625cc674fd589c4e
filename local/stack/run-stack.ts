import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { curlFor } from '../console/next-steps.ts';
import { Demo } from '../demo/demo.ts';
import { ApiClient } from './api-client.ts';
import type { Environment } from './app-settings.ts';
import { type DataFolder, memoryOnly, openDataFolder } from './data-folder.ts';
import { removeEndpoints, writeEndpoints } from './endpoints.ts';
import { localPrincipal } from './local-principal.ts';
import { describeExit } from './part.ts';
import type { PartGroup } from './part-group.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';
import type { OnStackEvent } from './stack-event.ts';
import type { StartOptions } from './start-options.ts';
import { startParts } from './start-parts.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** Within which the end of a part that cannot be talked to any more is known. */
const exitNoticeMs = 1_000;

export interface RunContext {
  root: string;
  env: Environment;
  nowMs: () => number;
  onEvent: OnStackEvent;
  /** Resolves with the reason when the stack is to end. */
  stopRequested: Promise<string>;
  /** The parts, which whoever loses patience may kill. */
  parts: PartGroup;
}

/**
 * Runs the whole stack until it is to end. Leaves no process behind, however it ends.
 * @throws Error that says why it ended by itself.
 */
export async function runStack(options: StartOptions, context: RunContext): Promise<void> {
  const { parts, onEvent, stopRequested } = context;
  const data = options.dataFolder ? await openDataFolder(options.dataFolder) : memoryOnly;
  const ending = new AbortController();
  const broken = parts.broken.then((exit) => {
    throw new Error(describeExit(exit));
  });
  try {
    const served = startAndServe(options, context, data, ending.signal).catch(async (error) => {
      // Whoever talks to a part that dies hears of it before its exit does; the exit says why.
      await Promise.race([broken, sleep(exitNoticeMs)]);
      throw error;
    });
    const why = await Promise.race([stopRequested, broken, served]);
    onEvent({ event: 'stopping', why });
  } finally {
    ending.abort();
    await parts.stop();
    await data.release();
  }
  onEvent({ event: 'stopped' });
}

/** Resolves only after the signal was aborted. */
async function startAndServe(
  options: StartOptions,
  context: RunContext,
  data: DataFolder,
  signal: AbortSignal,
): Promise<string> {
  const { parts, onEvent } = context;
  const { fleet, seed, endpointsFile } = options;
  await removeEndpoints(endpointsFile);
  onEvent({ event: 'starting', fleet, data: options.dataFolder ?? 'memory' });
  const tls = options.https ? selfSignedCertificate(context.nowMs()) : undefined;
  const { root, env } = context;
  const endpoints = await startParts(parts, {
    ...{ root, env, data, onEvent },
    ...{ ports: options.ports, hostedElsewhere: options.hostedElsewhere },
    ...(tls && { tls }),
  });
  const api = new ApiClient(endpoints.http, {
    headers: localPrincipal,
    ...(tls && { certificate: tls.cert }),
  });
  if (options.hostedElsewhere) onEvent({ event: 'awaitingApp', endpoints });
  await waitUntilReady(api, options.hostedElsewhere ? Infinity : undefined, signal);
  const certificateFile = tls && join(dirname(endpointsFile), 'localhost.pem');
  const curl = curlFor(certificateFile);
  const demo = new Demo({ api, endpoints, fleet, seed, curl, onEvent });
  await demo.prepare();
  await writeEndpoints(endpointsFile, endpoints);
  if (tls && certificateFile) await writeFile(certificateFile, tls.cert);
  onEvent({ event: 'ready', endpoints });
  await demo.run(signal);
  return 'ended';
}
