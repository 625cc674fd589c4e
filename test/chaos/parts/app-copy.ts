import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../../local/build.ts';

const root = join(import.meta.dirname, '../../..');
const files = ['host.json', 'package.json', 'local.settings.sample.json'];

/** The app as it is now, built into a folder of its own: every host of a run is of the same code. */
export async function copyApp(): Promise<{ root: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await Promise.all(files.map((file) => copyFile(join(root, file), join(folder, file))));
    await buildApp({ outdir: join(folder, 'dist') });
    return { root: folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
