import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * What survives a restart: a file of JSON lines, each appended before its change is acted upon. A line
 * that a killed process left unfinished is cut off; a broken line elsewhere is an error.
 */
export class Journal<Entry> {
  /** What was found on opening, oldest first. */
  readonly found: readonly Entry[];
  readonly #file: string;
  #descriptor: number;
  #size: number;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, 'journal.jsonl');
    this.#descriptor = openSync(this.#file, 'a+');
    const whole = wholeLines(readFileSync(this.#file));
    ftruncateSync(this.#descriptor, whole.length);
    this.#size = whole.length;
    this.found = parse<Entry>(this.#file, whole.toString('utf8'));
  }

  /** @throws Error when the entry could not be written; the file is then as before. */
  append(entry: Entry): void {
    const bytes = line(entry);
    try {
      let written = 0;
      while (written < bytes.length) written += writeSync(this.#descriptor, bytes, written);
      this.#size += bytes.length;
    } catch (error) {
      ftruncateSync(this.#descriptor, this.#size);
      throw error;
    }
  }

  /** Keeps only these entries, which say the same as all before. */
  replaceAll(entries: readonly Entry[]): void {
    const bytes = Buffer.concat(entries.map(line));
    const fresh = `${this.#file}.new`;
    writeFileSync(fresh, bytes);
    closeSync(this.#descriptor);
    renameSync(fresh, this.#file);
    this.#descriptor = openSync(this.#file, 'a+');
    this.#size = bytes.length;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function line(entry: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(entry)}\n`);
}

function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
}

function parse<Entry>(file: string, text: string): Entry[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((json, index) => {
      try {
        return JSON.parse(json) as Entry;
      } catch (cause) {
        throw new Error(`${file} line ${index + 1} is no JSON; remove the file to start empty`, {
          cause,
        });
      }
    });
}
