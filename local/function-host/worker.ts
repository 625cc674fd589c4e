// The process that runs the app, so that a crash of the app stays the app's.
import { pathToFileURL } from 'node:url';
import { type AppRegistrations, installCoreModule } from './core-module.ts';
import { invokeFunction } from './invoke-function.ts';
import type { FromWorker, FunctionMetadata, ToWorker, WorkerError, WorkerLog } from './rpc.ts';

const say = (message: FromWorker) => {
  if (process.connected) process.send!(message);
};
const log = (line: WorkerLog) => say({ kind: 'log', ...line });
const app = installCoreModule((level, category, message) => log({ level, category, message }));

async function load(root: string, entry: string): Promise<void> {
  try {
    await import(pathToFileURL(entry).href);
    await app.runHooks('appStart', {
      hookData: {},
      appHookData: app.appHookData,
      functionAppDirectory: root,
    });
    const capabilities = (await app.programmingModel?.getCapabilities?.({})) ?? {};
    say({ kind: 'loaded', functions: describeFunctions(app), capabilities });
  } catch (error) {
    say({ kind: 'loadFailed', error: describeError(error) });
  }
}

/** Only what is data: options may hold values that cannot leave this process. */
function describeFunctions({ functions }: AppRegistrations): FunctionMetadata[] {
  return JSON.parse(JSON.stringify([...functions.values()].map(({ metadata }) => metadata)));
}

function describeError(error: unknown): WorkerError {
  if (!(error instanceof Error))
    return { name: 'Error', message: `Thrown: ${String(error)}`, stack: '' };
  return { name: error.name, message: error.message, stack: error.stack ?? '' };
}

async function answer(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'load':
      return load(message.root, message.entry);
    case 'invoke': {
      const { invocationId } = message.request;
      try {
        const response = await invokeFunction(app, message.request, log);
        say({ kind: 'succeeded', invocationId, response });
      } catch (error) {
        say({ kind: 'failed', invocationId, error: describeError(error) });
      }
      return;
    }
    case 'terminate':
      try {
        await app.runHooks('appTerminate', { hookData: {}, appHookData: app.appHookData });
      } finally {
        process.exit(0);
      }
  }
}

// A host that is gone cannot use the results any more.
process.on('disconnect', () => process.exit(1));
// Signals reach the whole terminal group; the host says when to end, after the invocations in flight.
process.on('SIGINT', () => {});
process.on('message', (message: ToWorker) => void answer(message));
