import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const entry = join(import.meta.dirname, '../../local/start.ts');

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm start', () => {
  it('explains itself', () => {
    const { status, stdout, stderr } = run('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('--free-ports');
  });

  it('names all wrong arguments, and what there is, without a stack trace', () => {
    const { status, stdout, stderr } = run('--flet', '3', '--port', 'x');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^--flet is no option\n"3" is no option\n--port must be a whole number/);
    expect(stderr).toContain('--fleet N');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
