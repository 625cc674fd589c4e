import { describe, expect, it } from 'vitest';
import { runCommand } from './support/test-world.ts';

const names = ['test', 'diff', 'apply', 'import', 'export'];

describe('npm run policy', () => {
  it('tells what there is', async () => {
    const asked = await runCommand(['--help']);
    expect(asked).toMatchObject({ exitCode: 0, warned: '' });
    for (const name of names) expect(asked.printed).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(await runCommand([])).toEqual({ ...asked, exitCode: 1 });
  });

  it.each(names)('tells what %s does', async (name) => {
    const { exitCode, printed, warned } = await runCommand([name, '--help', '--nonsense']);
    expect([exitCode, warned]).toEqual([0, '']);
    expect(printed).toMatch(new RegExp(`^npm run policy -- ${name} `));
    expect(printed).toContain('Exit code: 0 ');
  });

  it('says everything that is wrong with a command line, apart from how a diff ends', async () => {
    const { exitCode, printed, warned } = await runCommand([
      'diff',
      '--yes',
      '--prune=no',
      '--url',
    ]);
    expect([exitCode, printed]).toEqual([1, '']);
    expect(warned.split('\n').slice(0, 5)).toEqual([
      '--yes is no option',
      '--prune takes no value',
      '--url needs a value: --url URL',
      'FILE is missing',
      '',
    ]);
    expect(await runCommand(['diff', 'a', 'b'])).toMatchObject({ exitCode: 1 });
    expect(await runCommand(['export', 'a'])).toMatchObject({ exitCode: 1 });
    expect(await runCommand(['test'])).toMatchObject({ exitCode: 2 });
  });

  it('knows no other command', async () => {
    const { exitCode, warned } = await runCommand(['destroy']);
    expect(exitCode).toBe(1);
    expect(warned).toMatch(/^there is no command "destroy"\n/);
  });
});
