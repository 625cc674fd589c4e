import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiClient } from '../../local/stack/api-client.ts';
import type { Endpoints } from '../../local/stack/endpoints.ts';
import type { StackEvent } from '../../local/stack/stack-event.ts';

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const entry = join(import.meta.dirname, '../../local/start.ts');
/** Generous: the machine may be busy with other tests. */
const startTimeoutMs = 90_000;
const pollMs = 100;

/** `npm start` in a process of its own, as a person or another program would run it. */
export class StartedStack {
  readonly events: StackEvent[] = [];
  /** What it wrote that is no event. */
  readonly lines: string[] = [];
  readonly ended: Promise<Ending>;
  readonly process: ChildProcess;
  readonly #folder: string;
  #errorOutput = '';

  private constructor(folder: string, args: readonly string[], env: Record<string, string>) {
    this.#folder = folder;
    const endpointsFile = join(folder, 'endpoints.json');
    this.process = spawn(
      process.execPath,
      [entry, '--free-ports', '--quiet', '--endpoints', endpointsFile, ...args],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
    );
    createInterface({ input: this.process.stdout! }).on('line', (line) => {
      if (line.startsWith('{')) this.events.push(JSON.parse(line) as StackEvent);
      else this.lines.push(line);
    });
    this.process.stderr!.on('data', (chunk: Buffer) => {
      this.#errorOutput += chunk.toString('utf8');
    });
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  /** Starts it without waiting for anything. */
  static async launch(
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<StartedStack> {
    return new StartedStack(await mkdtemp(join(tmpdir(), 'stack-')), args, env);
  }

  /** Starts it and waits until it is ready. */
  static async start(
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<StartedStack> {
    const stack = await StartedStack.launch(args, env);
    try {
      await stack.eventOf('ready');
      return stack;
    } catch (error) {
      await stack.end();
      throw error;
    }
  }

  get errorOutput(): string {
    return this.#errorOutput;
  }

  get certificateFile(): string {
    return join(this.#folder, 'localhost.pem');
  }

  async endpoints(): Promise<Endpoints> {
    return JSON.parse(await readFile(join(this.#folder, 'endpoints.json'), 'utf8')) as Endpoints;
  }

  async api(): Promise<ApiClient> {
    return new ApiClient((await this.endpoints()).http);
  }

  /** The first event of a kind, now or later. */
  async eventOf<Kind extends StackEvent['event']>(
    kind: Kind,
    timeoutMs = startTimeoutMs,
  ): Promise<Extract<StackEvent, { event: Kind }>> {
    const isWanted = (event: StackEvent): event is Extract<StackEvent, { event: Kind }> =>
      event.event === kind;
    return until(`the event ${kind}`, timeoutMs, () => {
      const found = this.events.find(isWanted);
      if (found === undefined && this.process.exitCode !== null)
        throw new Error(`The stack has ended before the event ${kind}: ${this.#errorOutput}`);
      return found;
    });
  }

  /** All processes that it has started, and theirs. */
  descendants(): { pid: number; command: string }[] {
    const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
    const all = listing.split('\n').flatMap((line) => {
      const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid ? [{ pid: Number(pid), parent: Number(parent), command: command! }] : [];
    });
    const childrenOf = (parent: number): typeof all =>
      all
        .filter((one) => one.parent === parent)
        .flatMap((child) => [child, ...childrenOf(child.pid)]);
    return childrenOf(this.process.pid!).filter(({ command }) => !command.startsWith('ps '));
  }

  /** Stops it, and forgets what it wrote. */
  async end(): Promise<Ending> {
    this.process.kill('SIGTERM');
    const ending = await this.ended;
    await rm(this.#folder, { recursive: true, force: true });
    return ending;
  }
}

/** What a probe finds, once it finds something. @throws Error that names what was waited for. */
export async function until<T>(
  what: string,
  timeoutMs: number,
  probe: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadlineMs) throw new Error(`${what} did not come in time`);
    await wait(pollMs);
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
