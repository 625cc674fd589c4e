import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface PartOptions<Ready> {
  /** As people know it, such as "event hubs". */
  name: string;
  /** Arguments of Node.js: the script and its own. */
  command: readonly string[];
  /** Reads each line of output until one, or what has been read by then, says that the part is ready. */
  readReady: (line: string) => Ready | undefined;
  /** Told every line of output after that. */
  onLine?: (line: string) => void;
}

export interface PartExit {
  part: string;
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What it wrote to stderr last. */
  lastWords: string;
}

const startTimeoutMs = 60_000;
const lastWordsLength = 2_000;

/**
 * One process of the stack. It leads a process group of its own, so that Ctrl-C reaches only the
 * supervisor, and nothing of it is left when it is gone. Its stdin is a pipe that ends with the
 * supervisor, however that ends.
 */
export class Part<Ready> {
  readonly name: string;
  /** Rejects when the process ends before, or takes too long. */
  readonly ready: Promise<Ready>;
  readonly exited: Promise<PartExit>;
  readonly #child: ChildProcess;
  #lastWords = '';

  constructor(options: PartOptions<Ready>) {
    this.name = options.name;
    this.#child = spawn(process.execPath, options.command, {
      detached: process.platform !== 'win32',
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    // A part that is gone does not read; its exit tells.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = `${this.#lastWords}${chunk.toString('utf8')}`.slice(-lastWordsLength);
    });
    this.exited = this.#watchExit();
    this.ready = this.#watchOutput(options);
    this.ready.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks the process to end, and ends it when it has not done so in time. */
  async stop(graceMs: number): Promise<void> {
    const force = setTimeout(() => this.kill(), graceMs);
    this.#child.kill('SIGTERM');
    await this.exited;
    clearTimeout(force);
  }

  /** Ends the process and whatever it started, at once. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      // The group may outlive its leader.
      if (process.platform === 'win32') this.#child.kill('SIGKILL');
      else process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  #watchExit(): Promise<PartExit> {
    return new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        this.kill();
        resolve({ part: this.name, code, signal, lastWords: this.#lastWords.trim() });
      };
      this.#child.once('exit', (code, signal) => {
        // Wait for the last words, but not for a grandchild that holds the pipe.
        const late = setTimeout(() => end(code, signal), 200);
        this.#child.once('close', () => {
          clearTimeout(late);
          end(code, signal);
        });
      });
      this.#child.once('error', (error) => {
        this.#lastWords += error.message;
        if (this.#child.pid === undefined) end(null, null);
      });
    });
  }

  #watchOutput({ readReady, onLine }: PartOptions<Ready>): Promise<Ready> {
    return new Promise((resolve, reject) => {
      let isReady = false;
      const tooLate = () => reject(new Error(`The ${this.name} did not start in time.`));
      const timer = setTimeout(tooLate, startTimeoutMs);
      createInterface({ input: this.#child.stdout! }).on('line', (line) => {
        if (isReady) return onLine?.(line);
        const ready = readReady(line);
        if (ready === undefined) return;
        isReady = true;
        clearTimeout(timer);
        resolve(ready);
      });
      void this.exited.then((exit) => {
        clearTimeout(timer);
        reject(new Error(describeExit(exit)));
      });
    });
  }
}

/** For parts that say that they are ready in one line of JSON. */
export function readJsonLine<Ready extends object>(line: string): Ready | undefined {
  return line.startsWith('{') ? (JSON.parse(line) as Ready) : undefined;
}

/** Such as `The IoT hub was ended by SIGKILL.`, with the part's last words, if any. */
export function describeExit({ part, code, signal, lastWords }: PartExit): string {
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  return `The ${part} ${how}${lastWords === '' ? '.' : `: ${lastWords}`}`;
}
