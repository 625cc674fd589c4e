import { describe, expect, it } from 'vitest';
import { readTriggers, summarize } from '../../../local/function-host/function-triggers.ts';
import type { Binding, FunctionMetadata } from '../../../local/function-host/rpc.ts';

function aFunction(
  binding: Partial<Binding> & { type: string },
  more: Partial<FunctionMetadata> = {},
): FunctionMetadata {
  return { name: 'f', bindings: { trigger: { direction: 'in', ...binding } }, ...more };
}

const hub = {
  type: 'eventHubTrigger',
  connection: 'HUBS',
  eventHubName: '%HUB%',
  cardinality: 'many',
};
const settings = { HUBS: 'Endpoint=sb://x', HUB: 'telemetry', EVERY: '0 * * * * *' };

describe('the triggers of an app', () => {
  it('are HTTP functions with the defaults of the platform', () => {
    const { http } = readTriggers([aFunction({ type: 'httpTrigger' })], {});
    expect(http).toEqual([
      {
        functionName: 'f',
        bindingName: 'trigger',
        route: { functionName: 'f', methods: ['GET', 'POST'], template: 'f' },
      },
    ]);
  });

  it('are timers, remembered unless they are frequent or told not to be', () => {
    const read = (binding: object) =>
      readTriggers([aFunction({ type: 'timerTrigger', ...binding })], settings).timers[0]!;
    expect(read({ schedule: '%EVERY%' })).toMatchObject({ useMonitor: true, runOnStartup: false });
    expect(read({ schedule: '* * * * * *', runOnStartup: true })).toMatchObject({
      useMonitor: false,
      runOnStartup: true,
    });
    expect(read({ schedule: '%EVERY%', useMonitor: false }).useMonitor).toBe(false);
  });

  it('are Event Hubs functions with their settings filled in', () => {
    const retryOptions = {
      strategy: 'fixedDelay' as const,
      maxRetryCount: -1,
      delayInterval: { seconds: 1 },
    };
    const functions = [
      aFunction({ ...hub, dataType: 'binary', consumerGroup: 'g' }, { retryOptions }),
      aFunction({ ...hub, cardinality: 'one' }),
    ];
    const [many, one] = readTriggers(functions, settings).eventHubs;
    expect(many).toMatchObject({
      connectionString: 'Endpoint=sb://x',
      eventHub: 'telemetry',
      consumerGroup: 'g',
      isMany: true,
      isBinary: true,
      retry: { maxRetryCount: -1 },
    });
    expect(one).toMatchObject({ consumerGroup: '$Default', isMany: false, isBinary: false });
    expect(one!.retry).toBeUndefined();
  });

  it('say which bindings are not run', () => {
    const { notSupported } = readTriggers([aFunction({ type: 'queue', direction: 'out' })], {});
    expect(notSupported).toEqual([
      { function: 'f', detail: 'this host does not run bindings of type queue' },
    ]);
  });

  it.each([
    [aFunction({ type: 'timerTrigger', schedule: 'often' }), 'Function f: "often" is not an'],
    [aFunction({ ...hub, connection: 'NONE' }), 'Function f: App setting NONE is missing'],
    [
      aFunction(hub, { retryOptions: { strategy: 'fixedDelay', maxRetryCount: 1 } }),
      'Function f: retry.delayInterval is missing',
    ],
  ])('name the function that is wrong', (metadata, message) => {
    expect(() => readTriggers([metadata], settings)).toThrow(message);
  });

  it('are summed up by name, trigger and route', () => {
    const triggers = readTriggers(
      [aFunction({ type: 'httpTrigger', route: 'groups/{group}' }), aFunction(hub, { name: 'g' })],
      settings,
    );
    expect(summarize(triggers, 'api')).toEqual([
      { name: 'f', trigger: 'httpTrigger', route: 'GET,POST /api/groups/{group}' },
      { name: 'g', trigger: 'eventHubTrigger' },
    ]);
    expect(summarize(triggers, '')[0]!.route).toBe('GET,POST /groups/{group}');
  });
});
