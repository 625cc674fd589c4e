import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { apiPageAssets } from '../shared/http/api-page.ts';
import { apiDocument } from '../shared/openapi/api-document.ts';

const root = resolve(import.meta.dirname, '..');
const ownFiles = join(root, 'shared', 'openapi', 'page');
/** Swagger UI as it is, in a package that does without its telemetry at installation. */
const packageFiles = join(root, 'node_modules', '@fastify', 'swagger-ui', 'static');

/** Writes what describes the API into the app's folder: `openapi.json`, and the page in `api-page`. */
export async function buildApiDescription(outdir: string): Promise<void> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await writeFile(join(outdir, 'openapi.json'), JSON.stringify(apiDocument(version)));
  const page = join(outdir, 'api-page');
  await mkdir(page, { recursive: true });
  const copies = [...Object.keys(apiPageAssets), 'index.html', 'LICENSE.txt'].map((file) => {
    const from = file.startsWith('swagger-ui') ? packageFiles : ownFiles;
    return copyFile(join(from, file), join(page, file));
  });
  await Promise.all(copies);
}
