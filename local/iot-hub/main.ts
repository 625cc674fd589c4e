import { type IotHub, type IotHubOptions, startIotHub } from './start-iot-hub.ts';

/**
 * Runs a local IoT hub as a process: `node main.ts '<options as JSON>'`. Says where it is on stdout in
 * one line of JSON, and stops on SIGTERM, on SIGINT, or when its stdin ends.
 */
async function main(): Promise<void> {
  const stopped = stopRequested();
  const options = readOptions(process.argv[2]);
  const hub = await start(options);
  const { port, url, connectionString } = hub;
  process.stdout.write(`${JSON.stringify({ port, url, connectionString })}\n`);
  await stopped;
  await hub.stop();
}

function readOptions(text: string | undefined): IotHubOptions {
  const options: Partial<IotHubOptions> = parse(text);
  const needed = ['port', 'eventHubsConnectionString', 'telemetryHub', 'hubName'] as const;
  const missing = needed.filter((name) => options[name] === undefined);
  if (missing.length > 0) throw new Error(`the options lack ${missing.join(', ')}`);
  return options as IotHubOptions;
}

function parse(text: string | undefined): Partial<IotHubOptions> {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw new Error('the one argument must be the options as JSON');
  }
}

async function start(options: IotHubOptions): Promise<IotHub> {
  try {
    return await startIotHub(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${options.port} is taken`);
  }
}

function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
    process.stdin
      .once('end', resolve)
      .once('error', () => resolve())
      .resume();
  });
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`IoT hub: ${error.message}\n`);
    process.exit(1);
  },
);
