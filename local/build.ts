import { realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { buildApiDescription } from './build-api-description.ts';

const root = resolve(import.meta.dirname, '..');

/** CommonJS packages inside an ES module still ask for these. */
const commonJsBanner = [
  "import { createRequire as banner_createRequire } from 'node:module';",
  "import { dirname as banner_dirname } from 'node:path';",
  "import { fileURLToPath as banner_fileURLToPath } from 'node:url';",
  'const require = banner_createRequire(import.meta.url);',
  'const __filename = banner_fileURLToPath(import.meta.url);',
  'const __dirname = banner_dirname(__filename);',
].join('');

const stagingPrefix = '.building-';
const longestBuildMs = 600_000;

export interface BuildOptions {
  /** Where `main.js` and its chunks go; `dist` of the project when left out. */
  outdir?: string;
  entry?: string;
}

export interface BuildResult {
  /** Of `main.js` and what it imports at once: what an app instance reads before its first request. */
  startBytes: number;
  totalBytes: number;
  chunks: number;
  metafile: Metafile;
}

/**
 * Bundles the app into one folder, and puts the description of its API beside it. Dynamic imports stay chunks of their own, so that an SDK is read
 * only when it is used. Several builds may run at once, and a host may start meanwhile: chunks carry
 * their content's hash and are put in place before the entry that names them.
 */
export async function buildApp(options: BuildOptions = {}): Promise<BuildResult> {
  const outdir = resolve(options.outdir ?? join(root, 'dist'));
  const startedMs = Date.now();
  await mkdir(outdir, { recursive: true });
  const staging = await mkdtemp(join(outdir, stagingPrefix));
  try {
    const metafile = await bundle(options.entry ?? join(root, 'functions', 'main.ts'), staging);
    await buildApiDescription(staging);
    const files = await putInPlace(staging, outdir);
    await removeOthers(outdir, files, startedMs);
    return summarize(metafile);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function bundle(entry: string, outdir: string): Promise<Metafile> {
  const result = await build({
    entryPoints: { main: entry },
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    sourcemap: 'linked',
    minifySyntax: true,
    minifyWhitespace: true,
    external: ['@azure/functions-core'],
    banner: { js: commonJsBanner },
    metafile: true,
    logLevel: 'warning',
  });
  return result.metafile;
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

async function putInPlace(staging: string, outdir: string): Promise<string[]> {
  const files = await listFiles(staging);
  const entryLast = files.sort((a, b) => Number(a === 'main.js') - Number(b === 'main.js'));
  for (const file of entryLast) {
    await mkdir(dirname(join(outdir, file)), { recursive: true });
    await rename(join(staging, file), join(outdir, file));
  }
  return files;
}

/** Files younger than this build belong to another one that runs at the same time. */
async function removeOthers(outdir: string, keep: string[], startedMs: number): Promise<void> {
  // A folder that another build takes away meanwhile ends the listing; that build cleans up then.
  const files = await listFiles(outdir).catch(() => []);
  for (const file of files.filter((file) => !keep.includes(file))) {
    const path = join(outdir, file);
    const abandonedMs = startedMs - (file.startsWith(stagingPrefix) ? longestBuildMs : 0);
    const stats = await stat(path).catch(() => undefined);
    if (stats && stats.mtimeMs < abandonedMs) await rm(path, { force: true });
  }
}

/** Output files that `main.js` needs at once: its imports, and theirs, but not the dynamic ones. */
export function startFiles({ outputs }: Metafile): string[] {
  const entry = Object.keys(outputs).find(
    (name) => outputs[name]!.entryPoint !== undefined && /(^|\/)main\.js$/.test(name),
  );
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name) || !outputs[name]) return;
    found.add(name);
    for (const { path, kind } of outputs[name].imports)
      if (kind === 'import-statement') visit(path);
  };
  if (entry) visit(entry);
  return [...found];
}

function summarize(metafile: Metafile): BuildResult {
  const bytes = (names: string[]) =>
    names.reduce((sum, name) => sum + (metafile.outputs[name]?.bytes ?? 0), 0);
  const scripts = Object.keys(metafile.outputs).filter((name) => name.endsWith('.js'));
  return {
    startBytes: bytes(startFiles(metafile)),
    totalBytes: bytes(scripts),
    chunks: scripts.length - 1,
    metafile,
  };
}

async function main(): Promise<void> {
  const startedMs = Date.now();
  const { startBytes, totalBytes, chunks } = await buildApp();
  const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1024)} KB`;
  console.log(
    `built dist/main.js: ${kilobytes(startBytes)} at start, ${kilobytes(totalBytes)} with ${chunks} lazy and shared chunks, ${Date.now() - startedMs} ms`,
  );
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename)
  await main().catch((error: Error) => {
    // What is wrong in the sources esbuild has already shown.
    if (!('errors' in error)) console.error(`The app could not be built: ${error.message}`);
    process.exitCode = 1;
  });
