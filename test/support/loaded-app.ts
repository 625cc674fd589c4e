import Module from 'node:module';
import { onTestFinished, vi } from 'vitest';
import { type AppRegistrations, installCoreModule } from '../../local/function-host/core-module.ts';
import { invokeFunction } from '../../local/function-host/invoke-function.ts';
import type { TypedData, WorkerLog } from '../../local/function-host/rpc.ts';

/** Functions as the platform's worker sees them: registered by the real programming model. */
export interface LoadedApp {
  registrations: AppRegistrations;
  log: WorkerLog[];
  /** Calls a function with what its trigger brings. */
  invoke(
    name: string,
    trigger: { input: TypedData; triggerMetadata: Record<string, TypedData> },
  ): ReturnType<typeof invokeFunction>;
}

/**
 * Loads modules that register functions. A test file that does so must not import `@azure/functions`
 * itself: its first import decides which worker it talks to.
 */
export async function loadApp(
  settings: Readonly<Record<string, string>>,
  register: () => Promise<unknown>,
): Promise<LoadedApp> {
  const realRequire = Module.prototype.require;
  onTestFinished(() => {
    Module.prototype.require = realRequire;
    vi.unstubAllEnvs();
  });
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const registrations = installCoreModule(() => undefined);
  const log: WorkerLog[] = [];
  vi.resetModules();
  await register();
  return {
    ...{ registrations, log },
    invoke: (functionId, { input, triggerMetadata }) => {
      const [binding] = Object.keys(registrations.functions.get(functionId)!.metadata.bindings);
      const inputData = [{ name: binding!, data: input }];
      const traceContext = { traceParent: '', traceState: '', attributes: {} };
      return invokeFunction(
        registrations,
        { invocationId: '1', functionId, traceContext, inputData, triggerMetadata },
        (line) => log.push(line),
      );
    },
  };
}
