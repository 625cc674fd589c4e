import type { AppRegistrations, CoreInvocationContext, FunctionCallback } from './core-module.ts';
import type { InvocationRequest, InvocationResponse, LogLevel, WorkerLog } from './rpc.ts';

/**
 * Runs one invocation the way the platform's worker does: arguments from the programming model, hooks
 * before, the function, hooks after, and the model's response.
 * @throws whatever the function or a hook throws.
 */
export async function invokeFunction(
  app: AppRegistrations,
  request: InvocationRequest,
  log: (line: WorkerLog) => void,
): Promise<InvocationResponse> {
  const registered = app.functions.get(request.functionId);
  if (!registered) throw new Error(`The app has no function named "${request.functionId}".`);
  if (!app.programmingModel) throw new Error('The app has not loaded @azure/functions.');
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata: registered.metadata,
    state: undefined,
    log: (level: LogLevel, category: string, message: string) =>
      log({
        level,
        category,
        message,
        function: request.functionId,
        invocationId: request.invocationId,
      }),
  };
  const model = await app.programmingModel.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  const hookData = {};
  const before = {
    hookData,
    appHookData: app.appHookData,
    invocationContext: context,
    inputs,
    functionCallback: registered.callback,
  };
  await during(core, 'preInvocationHooks', () => app.runHooks('preInvocation', before));
  const after = {
    ...before,
    ...(await during(core, 'invocation', () =>
      settle(model.invokeFunction(context, before.inputs, before.functionCallback)),
    )),
  };
  await during(core, 'postInvocationHooks', () => app.runHooks('postInvocation', after));
  if (after.error !== null && after.error !== undefined) throw after.error;
  return model.getResponse(context, after.result);
}

async function during<T>(
  core: CoreInvocationContext,
  state: CoreInvocationContext['state'],
  work: () => Promise<T>,
): Promise<T> {
  core.state = state;
  try {
    return await work();
  } finally {
    core.state = undefined;
  }
}

async function settle(
  running: ReturnType<FunctionCallback> | Promise<unknown>,
): Promise<{ result: unknown; error: unknown }> {
  try {
    return { result: await running, error: null };
  } catch (error) {
    return { result: null, error };
  }
}
