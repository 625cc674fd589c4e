import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isPortFree } from './stack-ports.ts';

const fileName = 'event-hubs.port';

/**
 * The event hubs' port of the last time, if it is free. Host and port name a stream for those who
 * read it: under another, their checkpoints would count for nothing.
 */
export async function keptPort(folder: string | undefined): Promise<number | undefined> {
  if (folder === undefined) return undefined;
  const text = await readFile(join(folder, fileName), 'utf8').catch(() => '');
  const port = Number(text);
  return port > 0 && port < 65_536 && (await isPortFree(port)) ? port : undefined;
}

export async function keepPort(folder: string | undefined, port: number): Promise<void> {
  if (folder !== undefined) await writeFile(join(folder, fileName), `${port}\n`);
}
