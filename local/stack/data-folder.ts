import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface DataFolder {
  /** Each part's own folder; undefined when nothing is kept. */
  of(part: 'storage' | 'event-hubs' | 'iot-hub' | 'function-host'): string | undefined;
  release(): Promise<void>;
}

const lockName = 'in-use-by.pid';

/** Nothing is kept; each part holds its data in memory. */
export const memoryOnly: DataFolder = { of: () => undefined, release: async () => undefined };

/**
 * Opens a folder for one stack alone. What a stack that was killed left behind is taken over.
 * @throws Error that says which process has it, or why it cannot be used.
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new Error(`The data folder ${folder} cannot be made: ${error.message}`);
  });
  const lock = join(folder, lockName);
  const owner = (await takeLock(lock)) ?? (await takeOver(lock));
  if (owner !== 'us') {
    throw new Error(
      `The data folder ${folder} is in use by another stack, process ${owner}: ` +
        'stop that one, or choose another folder with --data DIR (--data memory keeps nothing).',
    );
  }
  return {
    of: (part) => join(folder, part),
    release: () => rm(lock, { force: true }),
  };
}

/** Who has the lock now; undefined when its process is gone. */
async function takeLock(lock: string): Promise<'us' | number | undefined> {
  try {
    await writeFile(lock, `${process.pid}\n`, { flag: 'wx' });
    return 'us';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const pid = Number((await readFile(lock, 'utf8')).trim());
  return isRunning(pid) ? pid : undefined;
}

async function takeOver(lock: string): Promise<'us' | number | undefined> {
  await rm(lock, { force: true });
  return takeLock(lock);
}

function isRunning(pid: number): boolean {
  // Our own number in a lock that we do not hold is an earlier process's, as containers reuse them.
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
