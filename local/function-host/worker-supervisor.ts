import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from './error-text.ts';
import type { InvocationRequest, InvocationResponse } from './rpc.ts';
import { type LoadedApp, type WorkerOptions, WorkerProcess } from './worker-process.ts';

const firstRestartDelayMs = 100;
const longestRestartDelayMs = 10_000;
/** An app that ran this long is taken to be sound: its next crash restarts it at once again. */
const soundAfterMs = 60_000;

/** Keeps the app running: a crash fails what was in flight, then a new process takes over. */
export class WorkerSupervisor {
  readonly #options: WorkerOptions;
  readonly #stopping = new AbortController();
  #worker: WorkerProcess;
  /** Resolves once the current worker has loaded the app. */
  #ready: Promise<WorkerProcess>;
  #delayMs = firstRestartDelayMs;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#worker = new WorkerProcess(options);
    this.#ready = this.#whenLoaded(this.#worker);
    this.#ready.catch(() => {});
  }

  /**
   * What the app registered when it was first loaded.
   * @throws the app's own error when it cannot be loaded.
   */
  async start(): Promise<LoadedApp> {
    const app = await this.#worker.loaded;
    void this.#keepRunning();
    return app;
  }

  /** Waits for a restart that is under way; see {@link WorkerProcess.invoke} for its errors. */
  async invoke(request: InvocationRequest): Promise<InvocationResponse> {
    const worker = await this.#ready;
    return worker.invoke(request);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#worker.stop();
  }

  async #whenLoaded(worker: WorkerProcess): Promise<WorkerProcess> {
    await worker.loaded;
    return worker;
  }

  async #keepRunning(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const startedMs = performance.now();
      const exit = await this.#worker.exited;
      if (this.#stopping.signal.aborted) return;
      if (performance.now() - startedMs > soundAfterMs) this.#delayMs = firstRestartDelayMs;
      const hadLoaded = await this.#ready.then(
        () => true,
        () => false,
      );
      if (hadLoaded)
        this.#options.onEvent({ kind: 'workerExited', ...exit, restartInMs: this.#delayMs });
      this.#ready = this.#restart();
      await this.#ready.catch(() => {});
    }
  }

  async #restart(): Promise<WorkerProcess> {
    await sleep(this.#delayMs, undefined, { signal: this.#stopping.signal });
    this.#delayMs = Math.min(this.#delayMs * 2, longestRestartDelayMs);
    this.#worker = new WorkerProcess(this.#options);
    try {
      await this.#worker.loaded;
    } catch (error) {
      await this.#worker.stop();
      if (!this.#stopping.signal.aborted)
        this.#options.onEvent({
          kind: 'loadFailed',
          error: errorText(error),
          restartInMs: this.#delayMs,
        });
      throw error;
    }
    this.#options.onEvent({ kind: 'workerRestarted' });
    return this.#worker;
  }
}
