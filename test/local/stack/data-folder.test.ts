import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryOnly, openDataFolder } from '../../../local/stack/data-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A process that is gone by the time its number is known. */
function endedProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('a data folder', () => {
  it('has a folder for each part', async () => {
    const folder = await temporaryFolder();
    const data = await openDataFolder(join(folder, 'new'));
    expect(data.of('storage')).toBe(join(folder, 'new', 'storage'));
    expect(data.of('iot-hub')).toBe(join(folder, 'new', 'iot-hub'));
  });

  it('is for one stack at a time', async () => {
    const folder = await temporaryFolder();
    const lock = join(folder, 'in-use-by.pid');
    await writeFile(lock, `${process.ppid}\n`);
    await expect(openDataFolder(folder)).rejects.toThrow(
      `The data folder ${folder} is in use by another stack, process ${process.ppid}: ` +
        'stop that one, or choose another folder with --data DIR (--data memory keeps nothing).',
    );
    expect(await readFile(lock, 'utf8')).toBe(`${process.ppid}\n`);
  });

  it('can be had again once it was released', async () => {
    const folder = await temporaryFolder();
    const first = await openDataFolder(folder);
    await first.release();
    await expect(openDataFolder(folder)).resolves.toBeDefined();
  });

  it.each([
    ['a process that is gone', () => String(endedProcess())],
    ['a process that had our number', () => String(process.pid)],
    ['a process that wrote nonsense', () => 'nonsense'],
  ])('is taken over from %s', async (_who, content) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'in-use-by.pid'), content());
    await openDataFolder(folder);
    expect(await readFile(join(folder, 'in-use-by.pid'), 'utf8')).toBe(`${process.pid}\n`);
  });

  it('says when it cannot be made', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    const wanted = join(folder, 'file', 'data');
    await expect(openDataFolder(wanted)).rejects.toThrow(
      `The data folder ${wanted} cannot be made: `,
    );
  });

  it('may be none', async () => {
    expect(memoryOnly.of('storage')).toBeUndefined();
    await expect(memoryOnly.release()).resolves.toBeUndefined();
  });
});
