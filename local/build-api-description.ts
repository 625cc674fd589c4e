import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { apiPageAssets } from '../shared/http/api-page.ts';
import { apiDocument } from '../shared/openapi/api-document.ts';

const packed = promisify(gzip);

const root = resolve(import.meta.dirname, '..');
const ownFiles = join(root, 'shared', 'openapi', 'page');
/** Swagger UI as it is, in a package that does without its telemetry at installation. */
const packageFiles = join(root, 'node_modules', '@fastify', 'swagger-ui', 'static');

/** Writes what describes the API into the app's folder: `openapi.json`, and the page in `api-page`. */
export async function buildApiDescription(outdir: string): Promise<void> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await writeBoth(join(outdir, 'openapi.json'), Buffer.from(JSON.stringify(apiDocument(version))));
  const page = join(outdir, 'api-page');
  await mkdir(page, { recursive: true });
  await copyFile(join(ownFiles, 'LICENSE.txt'), join(page, 'LICENSE.txt'));
  for (const file of [...Object.keys(apiPageAssets), 'index.html']) {
    const from = file.startsWith('swagger-ui') ? packageFiles : ownFiles;
    await writeBoth(join(page, file), await readFile(join(from, file)));
  }
}

/** As it is, and packed. */
async function writeBoth(file: string, content: Buffer): Promise<void> {
  await writeFile(file, content);
  await writeFile(`${file}.gz`, await packed(content, { level: constants.Z_BEST_COMPRESSION }));
}
