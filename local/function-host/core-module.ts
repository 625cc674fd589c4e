import Module from 'node:module';
import type { FunctionMetadata, InvocationRequest, InvocationResponse, LogLevel } from './rpc.ts';

export type FunctionCallback = (...inputs: unknown[]) => unknown;
export type HookCallback = (context: object) => unknown;
export type Log = (level: LogLevel, category: string, message: string) => void;

/** One invocation as the programming model sees it. */
export interface CoreInvocationContext {
  invocationId: string;
  request: InvocationRequest;
  metadata: FunctionMetadata;
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  log: Log;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

interface ProgrammingModel {
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

/** What an app registers while it loads. */
export interface AppRegistrations {
  functions: Map<string, { metadata: FunctionMetadata; callback: FunctionCallback }>;
  programmingModel: ProgrammingModel | undefined;
  /** What all hooks of the app share. */
  appHookData: Record<string, unknown>;
  runHooks(name: string, context: object): Promise<void>;
}

class Disposable {
  readonly #dispose: () => unknown;

  constructor(dispose: () => unknown) {
    this.#dispose = dispose;
  }

  static from(...parts: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const part of parts) part.dispose();
    });
  }

  dispose(): unknown {
    return this.#dispose();
  }
}

const hookNames = new Set(['appStart', 'appTerminate', 'preInvocation', 'postInvocation']);

/** As a worker throws it that is older than the hook; the library turns it into a message of its own. */
class UnknownHookError extends RangeError {
  readonly isAzureFunctionsSystemError = true;

  constructor(name: string) {
    super(`This host runs no hook named "${name}".`);
  }
}

/**
 * Supplies `@azure/functions-core`, the module that exists only inside the platform's worker, to
 * everything loaded from now on. It has to run before `@azure/functions` is first imported.
 */
export function installCoreModule(log: Log): AppRegistrations {
  const hooks = new Map<string, HookCallback[]>();
  const registrations: AppRegistrations = {
    functions: new Map(),
    programmingModel: undefined,
    appHookData: {},
    runHooks: async (name, context) => {
      for (const hook of hooks.get(name) ?? []) await hook(context);
    },
  };
  provideModule('@azure/functions-core', {
    version: '3.12.0',
    hostVersion: '4.1040.0',
    Disposable,
    log,
    setProgrammingModel: (model: ProgrammingModel) => {
      registrations.programmingModel = model;
    },
    getProgrammingModel: () => registrations.programmingModel,
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
      if (registrations.functions.has(metadata.name))
        throw new Error(`Two functions are named "${metadata.name}": names must be unique.`);
      registrations.functions.set(metadata.name, { metadata, callback });
      return new Disposable(() => registrations.functions.delete(metadata.name));
    },
    registerHook: (name: string, callback: HookCallback) => {
      if (!hookNames.has(name)) throw new UnknownHookError(name);
      const callbacks = hooks.get(name) ?? [];
      hooks.set(name, [...callbacks, callback]);
      return new Disposable(() => {
        hooks.set(name, hooks.get(name)?.filter((other) => other !== callback) ?? []);
      });
    },
  });
  return registrations;
}

function provideModule(id: string, exports: object): void {
  const realRequire = Module.prototype.require;
  const require = function (this: Module, wanted: string): unknown {
    return wanted === id ? exports : realRequire.call(this, wanted);
  };
  Module.prototype.require = Object.assign(require, realRequire);
}
