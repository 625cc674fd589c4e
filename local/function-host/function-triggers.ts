import type { FunctionSummary } from './host-event.ts';
import { type AppSettings, resolveConnection, resolveExpression } from './host-settings.ts';
import type { HttpRoute } from './http-router.ts';
import { type RetryPolicy, readRetryPolicy } from './retry-policy.ts';
import type { Binding, FunctionMetadata } from './rpc.ts';
import { parseSchedule, type TimerSchedule } from './timer-schedule.ts';

interface Trigger {
  functionName: string;
  /** The name under which the trigger's value reaches the function. */
  bindingName: string;
}

export interface HttpTrigger extends Trigger {
  route: HttpRoute;
}

export interface TimerTrigger extends Trigger {
  schedule: TimerSchedule;
  runOnStartup: boolean;
  useMonitor: boolean;
  retry: RetryPolicy | undefined;
}

export interface EventHubTrigger extends Trigger {
  connectionString: string;
  eventHub: string;
  consumerGroup: string;
  isMany: boolean;
  isBinary: boolean;
  retry: RetryPolicy | undefined;
}

export interface AppTriggers {
  http: HttpTrigger[];
  timers: TimerTrigger[];
  eventHubs: EventHubTrigger[];
  notSupported: { function: string; detail: string }[];
}

/**
 * Sorts what an app registered by trigger, with settings filled in.
 * @throws Error that names the function and what is wrong in its registration.
 */
export function readTriggers(
  functions: readonly FunctionMetadata[],
  settings: AppSettings,
): AppTriggers {
  const triggers: AppTriggers = { http: [], timers: [], eventHubs: [], notSupported: [] };
  for (const metadata of functions) {
    try {
      readTrigger(metadata, settings, triggers);
    } catch (error) {
      throw new Error(`Function ${metadata.name}: ${(error as Error).message}`, { cause: error });
    }
  }
  return triggers;
}

function readTrigger(
  { name, bindings, retryOptions }: FunctionMetadata,
  settings: AppSettings,
  triggers: AppTriggers,
): void {
  for (const [bindingName, binding] of Object.entries(bindings)) {
    const trigger = { functionName: name, bindingName };
    const retry = readRetryPolicy(retryOptions);
    const text = (option: string) => resolveExpression(String(binding[option] ?? ''), settings);
    switch (binding.type.toLowerCase()) {
      case 'http':
        break;
      case 'httptrigger':
        triggers.http.push({ ...trigger, route: readRoute(name, binding, settings) });
        break;
      case 'timertrigger': {
        const schedule = parseSchedule(text('schedule'));
        const useMonitor = binding.useMonitor !== false && !schedule.isFrequent;
        const runOnStartup = binding.runOnStartup === true;
        triggers.timers.push({ ...trigger, schedule, useMonitor, runOnStartup, retry });
        break;
      }
      case 'eventhubtrigger':
        triggers.eventHubs.push({
          ...trigger,
          retry,
          connectionString: resolveConnection(text('connection'), settings),
          eventHub: text('eventHubName'),
          consumerGroup: text('consumerGroup') || '$Default',
          isMany: String(binding.cardinality ?? '').toLowerCase() === 'many',
          isBinary: String(binding.dataType ?? '').toLowerCase() === 'binary',
        });
        break;
      default:
        triggers.notSupported.push({
          function: name,
          detail: `this host does not run bindings of type ${binding.type}`,
        });
    }
  }
}

function readRoute(functionName: string, binding: Binding, settings: AppSettings): HttpRoute {
  const methods = Array.isArray(binding.methods) ? binding.methods.map(String) : [];
  return {
    functionName,
    methods: methods.length > 0 ? methods : ['GET', 'POST'],
    template: resolveExpression(String(binding.route ?? functionName), settings),
  };
}

export function summarize(triggers: AppTriggers, routePrefix: string): FunctionSummary[] {
  return [
    ...triggers.http.map(({ functionName, route: { methods, template } }) => ({
      name: functionName,
      trigger: 'httpTrigger',
      route: `${methods.join(',')} /${[routePrefix, template].filter((part) => part !== '').join('/')}`,
    })),
    ...triggers.timers.map(({ functionName }) => ({ name: functionName, trigger: 'timerTrigger' })),
    ...triggers.eventHubs.map(({ functionName }) => ({
      name: functionName,
      trigger: 'eventHubTrigger',
    })),
  ];
}
