import { describe, expect, it } from 'vitest';
import type {
  AppRegistrations,
  CoreInvocationContext,
  FunctionCallback,
} from '../../../local/function-host/core-module.ts';
import { invokeFunction } from '../../../local/function-host/invoke-function.ts';

const request = {
  invocationId: '1',
  functionId: 'f',
  inputData: [],
  triggerMetadata: {},
  traceContext: { traceParent: '', traceState: '', attributes: {} },
};

interface HookContext {
  hookData: Record<string, unknown>;
  inputs: unknown[];
  functionCallback: FunctionCallback;
  result: unknown;
  error: unknown;
}

type Hooks = Record<string, (context: HookContext) => void>;

/** An app with one function; its model passes "input" and hands the result back as it is. */
function anApp(callback: FunctionCallback, hooks: Hooks = {}) {
  const states: unknown[] = [];
  const app: AppRegistrations = {
    functions: new Map([['f', { metadata: { name: 'f', bindings: {} }, callback }]]),
    appHookData: {},
    runHooks: async (name, context) => hooks[name]?.(context as HookContext),
    programmingModel: {
      getInvocationModel: (core: CoreInvocationContext) => ({
        getArguments: async () => ({ context: core, inputs: ['input'] }),
        invokeFunction: async (_context, inputs, run) => {
          states.push(core.state);
          return run(...inputs);
        },
        getResponse: async (_context, result) => ({ returnValue: result as never }),
      }),
    },
  };
  return { states, run: () => invokeFunction(app, request, () => {}), app };
}

describe('an invocation', () => {
  it('runs the function with its inputs and answers with its result', async () => {
    const { run, states } = anApp((input) => `result of ${input}`);
    expect(await run()).toEqual({ returnValue: 'result of input' });
    expect(states).toEqual(['invocation']);
  });

  it('lets a hook before it change inputs and function', async () => {
    const { run } = anApp(() => 'never run', {
      preInvocation: (context) => {
        context.inputs = ['changed'];
        context.functionCallback = (input) => `other with ${input}`;
      },
    });
    expect(await run()).toEqual({ returnValue: 'other with changed' });
  });

  it('lets a hook after it see what was shared, and change the result', async () => {
    const { run } = anApp(() => 'result', {
      preInvocation: ({ hookData }) => {
        hookData.shared = 1;
      },
      postInvocation: (context) => {
        context.result = [context.result, context.hookData.shared];
      },
    });
    expect(await run()).toEqual({ returnValue: ['result', 1] });
  });

  it('throws what the function threw, after the hooks', async () => {
    let seen: unknown;
    const { run } = anApp(
      () => {
        throw new Error('no');
      },
      {
        postInvocation: ({ error }) => {
          seen = error;
        },
      },
    );
    await expect(run()).rejects.toThrow('no');
    expect(seen).toBeInstanceOf(Error);
  });

  it('succeeds when a hook forgives the error', async () => {
    const { run } = anApp(() => Promise.reject(new Error('no')), {
      postInvocation: (context) => {
        context.error = null;
        context.result = 'forgiven';
      },
    });
    expect(await run()).toEqual({ returnValue: 'forgiven' });
  });

  it('needs the function and the programming model', async () => {
    const { app } = anApp(() => {});
    const nobody = { ...request, functionId: 'nobody' };
    await expect(invokeFunction(app, nobody, () => {})).rejects.toThrow(
      'no function named "nobody"',
    );
    app.programmingModel = undefined;
    await expect(invokeFunction(app, request, () => {})).rejects.toThrow(
      'The app has not loaded @azure/functions.',
    );
  });
});
