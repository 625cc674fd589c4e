import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildApp, startFiles } from '../../local/build.ts';

const root = resolve(import.meta.dirname, '../..');

/** Inside the project, so that what is built there finds the project's packages. */
async function aFolder(): Promise<string> {
  await mkdir(join(root, '.local'), { recursive: true });
  const folder = await mkdtemp(join(root, '.local', 'build-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An app that needs a CommonJS package at once, and a heavy one later. */
async function anApp(folder: string): Promise<{ entry: string; outdir: string }> {
  const entry = join(folder, 'main.ts');
  await writeFile(
    entry,
    `import { z } from 'zod';
     import rhea from 'rhea';
     console.log(typeof z.string, typeof rhea.create_container);
     const { TableClient } = await import('@azure/data-tables');
     console.log(typeof TableClient);`,
  );
  return { entry, outdir: join(folder, 'dist') };
}

async function run(script: string): Promise<string> {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await once(child, 'close');
  return output;
}

function inputsOf({ outputs }: Awaited<ReturnType<typeof buildApp>>['metafile'], files: string[]) {
  return files.flatMap((file) => Object.keys(outputs[file]!.inputs));
}

const heavy = /node_modules\/(azure-iothub|@azure\/(event-hubs|data-tables|identity))\//;

describe('the build', () => {
  it('makes one module that runs, CommonJS packages inside', async () => {
    const { entry, outdir } = await anApp(await aFolder());
    await buildApp({ entry, outdir });
    expect(await run(join(outdir, 'main.js'))).toBe('function function\nfunction\n');
  });

  it('keeps dynamic imports apart from what is read at the start', async () => {
    const { entry, outdir } = await anApp(await aFolder());
    const { metafile, startBytes, totalBytes, chunks } = await buildApp({ entry, outdir });
    const atStart = inputsOf(metafile, startFiles(metafile));
    expect(atStart.some((input) => input.includes('node_modules/zod/'))).toBe(true);
    expect(atStart.filter((input) => heavy.test(input))).toEqual([]);
    expect(
      inputsOf(metafile, Object.keys(metafile.outputs)).some((input) => heavy.test(input)),
    ).toBe(true);
    expect(chunks).toBeGreaterThan(0);
    expect(totalBytes).toBeGreaterThan(startBytes);
  });

  it('leaves the module of the platform to the platform', async () => {
    const folder = await aFolder();
    const entry = join(folder, 'main.ts');
    await writeFile(entry, `import { app } from '@azure/functions'; app.http('f', () => ({}));`);
    const outdir = join(folder, 'dist');
    await buildApp({ entry, outdir });
    expect(await readFile(join(outdir, 'main.js'), 'utf8')).toContain(
      'require("@azure/functions-core")',
    );
  });

  it('removes what an earlier build left', async () => {
    const { entry, outdir } = await anApp(await aFolder());
    await mkdir(join(outdir, 'chunks'), { recursive: true });
    const stale = join(outdir, 'chunks', 'stale.js');
    await writeFile(stale, '');
    await utimes(stale, 0, 0);
    await buildApp({ entry, outdir });
    expect(await readdir(join(outdir, 'chunks'))).not.toContain('stale.js');
    expect(await readdir(outdir)).toEqual([
      ...['api-page', 'chunks', 'main.js', 'main.js.map', 'openapi.json', 'openapi.json.gz'],
    ]);
  });

  it('may run twice at once', async () => {
    const { entry, outdir } = await anApp(await aFolder());
    await Promise.all([1, 2, 3].map(() => buildApp({ entry, outdir })));
    expect(await run(join(outdir, 'main.js'))).toBe('function function\nfunction\n');
  });

  it('leaves the last build alone when the sources are wrong', async () => {
    const { entry, outdir } = await anApp(await aFolder());
    await buildApp({ entry, outdir });
    await writeFile(entry, `import './missing.ts';`);
    await expect(buildApp({ entry, outdir })).rejects.toThrow('Could not resolve "./missing.ts"');
    expect(await run(join(outdir, 'main.js'))).toBe('function function\nfunction\n');
  });
});

describe('the app', () => {
  it('starts without the SDKs, which are read when they are used', async () => {
    const { metafile } = await buildApp({ outdir: join(await aFolder(), 'dist') });
    const atStart = inputsOf(metafile, startFiles(metafile));
    expect(atStart.some((input) => input.endsWith('functions/main.ts'))).toBe(true);
    expect(atStart.filter((input) => heavy.test(input))).toEqual([]);
  });

  it('has nothing in it of what describes it', async () => {
    const { metafile } = await buildApp({ outdir: join(await aFolder(), 'dist') });
    const inputs = inputsOf(metafile, Object.keys(metafile.outputs));
    expect(inputs.filter((input) => /shared\/openapi|zod-openapi|swagger/.test(input))).toEqual([]);
  });

  it('is deployed whole', async () => {
    const left = await readFile(join(root, '.funcignore'), 'utf8');
    const folders = left.split('\n').filter((line) => line.endsWith('/'));
    const outdir = join(await aFolder(), 'dist');
    await buildApp({ outdir });
    const built = await readdir(outdir, { withFileTypes: true, recursive: true });
    const names = built.filter((entry) => entry.isDirectory()).map(({ name }) => `${name}/`);
    // A pattern without a slash before it means a folder at any depth.
    expect(folders.filter((folder) => names.includes(folder))).toEqual([]);
    expect(built.filter(({ name }) => /\.(md|ts)$/.test(name))).toEqual([]);
  });
});
