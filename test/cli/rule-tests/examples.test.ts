import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runCommand } from '../support/test-world.ts';

const docs = resolve(import.meta.dirname, '../../../docs');

/** What stands between fences, in order. */
async function blocksOf(page: string): Promise<string[]> {
  const text = await readFile(join(docs, page), 'utf8');
  return [...text.matchAll(/```\w*\n([\s\S]*?)```/g)].map(([, block]) => block!.trimEnd());
}

describe('the examples of tests of rules', () => {
  it('pass', async () => {
    const run = await runCommand(['test', 'examples/pumps.tests.yaml'], { folder: docs });
    expect(run).toMatchObject({ exitCode: 0, warned: '' });
    expect(run.printed).toMatch(/\n4 passed, 0 failed$/);
  });

  it('print what the page shows, when they pass and when they fail', async () => {
    const folder = await temporaryFolder();
    const [file, passed, failed] = await blocksOf('rule-tests.md');
    await writeFile(join(folder, 'hot.tests.yaml'), file!);
    const run = () => runCommand(['test', 'hot.tests.yaml'], { folder });
    expect((await run()).printed).toBe(passed);
    await writeFile(
      join(folder, 'hot.tests.yaml'),
      file!.replace('occurrences: 4', 'occurrences: 5'),
    );
    expect((await run()).printed).toContain(failed);
  });
});
