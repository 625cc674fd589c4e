import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { OnHostEvent } from './host-event.ts';
import type {
  FromWorker,
  FunctionMetadata,
  InvocationRequest,
  InvocationResponse,
  ToWorker,
  WorkerError,
} from './rpc.ts';

export interface LoadedApp {
  functions: FunctionMetadata[];
  capabilities: Record<string, string>;
}

export interface WorkerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  invocationsInFlight: number;
}

/** What a function threw, as it arrived from the app's process. */
export class InvocationError extends Error {
  constructor({ name, message, stack }: WorkerError) {
    super(message);
    this.name = name;
    this.stack = stack || `${name}: ${message}`;
  }
}

/** The app's process ended while the invocation ran, so its outcome is unknown. */
export class WorkerExitedError extends Error {
  override name = 'WorkerExitedError';
}

interface PendingInvocation {
  resolve(response: InvocationResponse): void;
  reject(error: Error): void;
}

export interface WorkerOptions {
  root: string;
  /** The file that package.json names as `main`. */
  entry: string;
  settings: Readonly<Record<string, string>>;
  onEvent: OnHostEvent;
}

const terminateTimeoutMs = 1_000;

/** One process that runs the app: started, asked, watched until it ends. */
export class WorkerProcess {
  readonly exited: Promise<WorkerExit>;
  readonly loaded: Promise<LoadedApp>;
  readonly #child: ChildProcess;
  readonly #pending = new Map<string, PendingInvocation>();

  constructor({ root, entry, settings, onEvent }: WorkerOptions) {
    const child = fork(join(import.meta.dirname, 'worker.ts'), [], {
      cwd: root,
      env: { ...process.env, ...settings },
      // The warning is about this host's own sources, which Node.js runs as they are.
      execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const stream of ['stdout', 'stderr'] as const)
      createInterface({ input: child[stream]! }).on('line', (line) =>
        onEvent({ kind: 'output', stream, line }),
      );
    this.exited = this.#watchExit();
    this.loaded = this.#listen(onEvent);
    // Whoever waits for it is told; a worker that nobody waits for is reported by `exited`.
    this.loaded.catch(() => {});
    this.#send({ kind: 'load', root, entry });
  }

  /**
   * @throws InvocationError when the function threw, WorkerExitedError when the process ended first.
   */
  invoke(request: InvocationRequest): Promise<InvocationResponse> {
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) return reject(new WorkerExitedError('The app is not running.'));
      this.#pending.set(request.invocationId, { resolve, reject });
      this.#send({ kind: 'invoke', request });
    });
  }

  /** Lets the app say good-bye, then ends the process in any case. */
  async stop(): Promise<void> {
    this.#send({ kind: 'terminate' });
    const force = setTimeout(() => this.#child.kill('SIGKILL'), terminateTimeoutMs);
    await this.exited;
    clearTimeout(force);
  }

  #send(message: ToWorker): void {
    // A channel that closed meanwhile is seen as the process's exit, which rejects what is pending.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #listen(onEvent: OnHostEvent): Promise<LoadedApp> {
    return new Promise((resolve, reject) => {
      this.#child.on('message', (message: FromWorker) => {
        switch (message.kind) {
          case 'loaded':
            return resolve(message);
          case 'loadFailed':
            return reject(new InvocationError(message.error));
          case 'log':
            return onEvent(message);
          case 'succeeded':
            return this.#take(message.invocationId)?.resolve(message.response);
          case 'failed':
            return this.#take(message.invocationId)?.reject(new InvocationError(message.error));
        }
      });
      void this.exited.then(() => reject(new WorkerExitedError('The app ended while it loaded.')));
    });
  }

  #take(invocationId: string): PendingInvocation | undefined {
    const pending = this.#pending.get(invocationId);
    this.#pending.delete(invocationId);
    return pending;
  }

  #watchExit(): Promise<WorkerExit> {
    return new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        const invocationsInFlight = this.#pending.size;
        for (const { reject } of this.#pending.values())
          reject(new WorkerExitedError('The app ended while the function ran.'));
        this.#pending.clear();
        resolve({ code, signal, invocationsInFlight });
      };
      // "close" comes after the last output was read, and also when the process could not start.
      this.#child.once('close', end);
      this.#child.once('error', () => end(null, null));
    });
  }
}
