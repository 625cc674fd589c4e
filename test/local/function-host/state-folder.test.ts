import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStateFolder } from '../../../local/function-host/state-folder.ts';

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'state-folder-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'made', 'as', 'needed');
}

describe.each([
  ['on disk', aFolder],
  ['in memory', async () => undefined],
])('a state folder %s', (_, folder) => {
  it('has nothing under a name never written', async () => {
    const state = await openStateFolder(await folder());
    expect(await state.read('nothing')).toBeUndefined();
  });

  it('keeps what was written last', async () => {
    const state = await openStateFolder(await folder());
    await state.write('a/b:c', { n: 1 });
    await Promise.all([state.write('other', 0), state.write('a/b:c', { n: 2 })]);
    expect(await state.read('a/b:c')).toEqual({ n: 2 });
  });
});

describe('a state folder on disk', () => {
  it('is found again', async () => {
    const folder = await aFolder();
    await (await openStateFolder(folder)).write('a', 1);
    expect(await (await openStateFolder(folder)).read('a')).toBe(1);
  });

  it('reads a file that was cut off as never written', async () => {
    const folder = await aFolder();
    const state = await openStateFolder(folder);
    await state.write('a', { n: 1 });
    const [file] = await readdir(folder);
    await writeFile(join(folder, file!), '{"n"');
    expect(await state.read('a')).toBeUndefined();
  });
});
