import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Small JSON documents under names of any text, kept on disk or, without a folder, in memory. */
export interface StateFolder {
  read(name: string): Promise<unknown>;
  write(name: string, value: unknown): Promise<void>;
}

export async function openStateFolder(folder: string | undefined): Promise<StateFolder> {
  if (folder === undefined) return memoryFolder();
  await mkdir(folder, { recursive: true });
  return diskFolder(folder);
}

function memoryFolder(): StateFolder {
  const values = new Map<string, unknown>();
  return {
    read: async (name) => values.get(name),
    write: async (name, value) => {
      values.set(name, value);
    },
  };
}

function diskFolder(folder: string): StateFolder {
  const pathOf = (name: string) => join(folder, `${encodeURIComponent(name)}.json`);
  let writes = 0;
  return {
    async read(name) {
      try {
        return JSON.parse(await readFile(pathOf(name), 'utf8'));
      } catch {
        // Missing, or cut off by a crash of the machine: as if it had never been written.
        return undefined;
      }
    },
    async write(name, value) {
      const temporary = `${pathOf(name)}.${process.pid}.${writes++}`;
      await writeFile(temporary, JSON.stringify(value));
      await rename(temporary, pathOf(name));
    },
  };
}
