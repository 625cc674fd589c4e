import { systemClock } from '../../shared/kernel/clock.ts';
import { createCheckpointStore } from './checkpoint-store.ts';
import { errorText } from './error-text.ts';
import { EventHubListener } from './event-hub-listener.ts';
import { openEventHub } from './event-hub-source.ts';
import type { FunctionHostOptions } from './function-host-options.ts';
import { FunctionRunner, wait } from './function-runner.ts';
import {
  type AppTriggers,
  type EventHubTrigger,
  type HttpTrigger,
  readTriggers,
  summarize,
  type TimerTrigger,
} from './function-triggers.ts';
import type { OnHostEvent } from './host-event.ts';
import type { HostSettings } from './host-settings.ts';
import { HttpRouter } from './http-router.ts';
import { type HttpServer, startHttpServer } from './http-server.ts';
import type { StateFolder } from './state-folder.ts';
import { TimerListener } from './timer-listener.ts';
import type { LoadedApp } from './worker-process.ts';
import { WorkerSupervisor } from './worker-supervisor.ts';

/** How long invocations in flight may take when the host stops. */
const drainMs = 2_500;

/** One app with all that listens for it; started once, stopped once. */
export class EmbeddedHost {
  readonly #options: FunctionHostOptions;
  readonly #settings: HostSettings;
  readonly #state: StateFolder;
  readonly #onEvent: OnHostEvent;
  readonly #stopping = new AbortController();
  readonly #worker: WorkerSupervisor;
  readonly #runner: FunctionRunner;
  readonly #timers = new Map<string, TimerListener>();
  readonly #eventHubs: EventHubListener[] = [];
  readonly #timerEnds: Promise<void>[] = [];
  #server: HttpServer | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: FunctionHostOptions, settings: HostSettings, state: StateFolder) {
    this.#options = options;
    this.#settings = settings;
    this.#state = state;
    this.#onEvent = options.onEvent ?? (() => {});
    this.#worker = new WorkerSupervisor({
      root: options.root,
      entry: settings.entry,
      settings: settings.appSettings,
      onEvent: this.#onEvent,
    });
    this.#runner = new FunctionRunner({
      invoke: (request) => this.#worker.invoke(request),
      onEvent: this.#onEvent,
      signal: this.#stopping.signal,
    });
  }

  /** Resolves with the HTTP port. */
  async start(): Promise<number> {
    const app = await this.#worker.start();
    if (app.capabilities.HttpUri)
      throw new Error('The app enables HTTP streaming, which this host does not have.');
    const triggers = readTriggers(app.functions, this.#settings.appSettings);
    this.#report(triggers);
    await Promise.all(triggers.eventHubs.map((trigger) => this.#startEventHub(trigger, app)));
    for (const trigger of triggers.timers)
      this.#timers.set(trigger.functionName, this.#timer(trigger));
    this.#server = await this.#startHttp(triggers.http);
    for (const timer of this.#timers.values())
      this.#timerEnds.push(timer.listen(this.#stopping.signal));
    return this.#server.port;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    const drained = Promise.allSettled([
      this.#server?.close(),
      ...this.#eventHubs.map((listener) => listener.stop()),
      ...this.#timerEnds,
    ]);
    const deadline = new AbortController();
    await Promise.race([drained, wait(drainMs, deadline.signal).catch(() => {})]);
    deadline.abort();
    this.#server?.closeNow();
    await this.#worker.stop();
  }

  #report({ notSupported, ...triggers }: AppTriggers): void {
    const functions = summarize({ notSupported, ...triggers }, this.#settings.routePrefix);
    this.#onEvent({ kind: 'functionsLoaded', functions });
    for (const about of notSupported) this.#onEvent({ kind: 'notSupported', ...about });
  }

  #startHttp(triggers: readonly HttpTrigger[]): Promise<HttpServer> {
    const { port, tls } = this.#options;
    const bindingNames = new Map(
      triggers.map(({ functionName, bindingName }) => [functionName, bindingName]),
    );
    return startHttpServer({
      port,
      tls,
      router: new HttpRouter(
        this.#settings.routePrefix,
        triggers.map(({ route }) => route),
      ),
      invoke: async (functionName, request) => {
        const bindingName = bindingNames.get(functionName)!;
        const input = { http: request };
        const response = await this.#runner.runOnce({ functionName, bindingName, input });
        return (
          response.returnValue?.http ??
          response.outputData?.find(({ data }) => data.http)?.data.http
        );
      },
      runNow: (name) => this.#runNow(name, bindingNames),
    });
  }

  #runNow(name: string, httpFunctions: ReadonlyMap<string, string>) {
    const timer = this.#timers.get(name);
    if (timer) {
      void timer.runNow();
      return { status: 202 };
    }
    const isKnown =
      httpFunctions.has(name) || this.#eventHubs.some((listener) => listener.functionName === name);
    return isKnown
      ? { status: 400, detail: `${name} is not a timer: give it a request or an event.` }
      : { status: 404, detail: `There is no function named ${name}.` };
  }

  #timer({ functionName, bindingName, retry, ...timer }: TimerTrigger): TimerListener {
    return new TimerListener({
      ...timer,
      name: functionName,
      state: this.#state,
      clock: systemClock,
      wait,
      run: (input) => this.#runner.runWithRetries({ functionName, bindingName, input }, retry),
      onError: (error) =>
        this.#onEvent({ kind: 'listenerFailed', function: functionName, error: errorText(error) }),
    });
  }

  async #startEventHub(trigger: EventHubTrigger, app: LoadedApp): Promise<void> {
    const { eventHubs } = this.#settings;
    const listener = new EventHubListener({
      trigger,
      settings: eventHubs,
      source: openEventHub({
        connectionString: trigger.connectionString,
        eventHub: trigger.eventHub,
        consumerGroup: trigger.consumerGroup,
        maxBatchSize: eventHubs.maxEventBatchSize,
        prefetchCount: eventHubs.prefetchCount,
      }),
      runner: this.#runner,
      checkpoints: this.#options.checkpoints ?? createCheckpointStore(this.#state),
      faults: this.#options.faults ?? {},
      includeEmptyEntries: Boolean(app.capabilities.IncludeEmptyEntriesInMessagePayload),
      onEvent: this.#onEvent,
    });
    this.#eventHubs.push(listener);
    await listener.start(this.#stopping.signal);
  }
}
