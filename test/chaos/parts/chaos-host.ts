import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { HostEvent } from '../../../local/function-host/host-event.ts';
import type { FunctionHostProcessOptions } from '../../../local/function-host/main.ts';
import { ApiClient } from '../../../local/stack/api-client.ts';
import { Part, type PartExit, readJsonLine } from '../../../local/stack/part.ts';

const script = join(import.meta.dirname, '../../../local/function-host/main.ts');
const graceMs = 5_000;

/** A function host in a process of its own, with the app in another below it. */
export class ChaosHost {
  readonly api: ApiClient;
  readonly #admin: ApiClient;
  readonly #part: Part<{ url: string }>;

  private constructor(part: Part<{ url: string }>, url: string) {
    this.#part = part;
    this.api = new ApiClient(url);
    this.#admin = new ApiClient(new URL(url).origin);
  }

  /** @throws Error when it does not start. */
  static async start(
    options: FunctionHostProcessOptions,
    onEvent: (event: HostEvent) => void,
  ): Promise<ChaosHost> {
    const part = new Part({
      name: 'function host',
      command: [script, JSON.stringify(options)],
      readReady: readJsonLine<{ url: string }>,
      onLine: (line) => onEvent(JSON.parse(line) as HostEvent),
    });
    const { url } = await part.ready;
    return new ChaosHost(part, url);
  }

  get exited(): Promise<PartExit> {
    return this.#part.exited;
  }

  /** Ends host and app at once, in the middle of whatever they do. */
  async kill(): Promise<void> {
    this.#part.kill();
    await this.#part.exited;
  }

  /** Ends the app alone; the host starts it again. */
  killApp(): void {
    const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    for (const line of listing.split('\n')) {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      if (pid !== undefined && parent === this.#part.pid) kill(pid);
    }
  }

  stop(): Promise<void> {
    return this.#part.stop(graceMs);
  }

  /** Starts a timer's function now. */
  async runTimer(name: string): Promise<void> {
    await this.#admin.ask('POST', `/admin/functions/${name}`, {});
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
