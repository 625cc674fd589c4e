import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const redocly = join(root, 'node_modules', '@redocly', 'cli', 'bin', 'cli.js');

/**
 * Lints an OpenAPI document by the rules of `redocly.yaml`, examples against schemas included.
 * @returns the linter's exit status and what it says. It calls nobody.
 */
export function lintApiDocument(file: string, format: 'codeframe' | 'json' = 'codeframe') {
  const config = join(root, 'redocly.yaml');
  const run = [redocly, 'lint', file, '--config', config, '--format', format];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...run, '--max-problems', '100'],
    {
      encoding: 'utf8',
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  );
  return { status, stdout, stderr };
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  const { status, stdout, stderr } = lintApiDocument(join(root, 'dist', 'openapi.json'));
  console.error(stdout + stderr);
  process.exitCode = status ?? 1;
}
