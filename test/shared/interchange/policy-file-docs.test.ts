import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countPlan, describePlan } from '../../../cli/deployment/describe-plan.ts';
import { readImportAnswer } from '../../../cli/deployment/import-answer.ts';
import { plainPalette } from '../../../local/console/palette.ts';
import { importFile } from '../../../shared/interchange/import-file.ts';
import { readFile } from '../../../shared/interchange/read-file.ts';
import { MemoryPolicyStore } from '../../support/memory-policy-store.ts';

const docs = join(import.meta.dirname, '../../../docs');
const page = readFileSync(join(docs, 'policy-file.md'), 'utf8');
const examples = join(docs, 'examples/moving-in');

const read = (text: string) => readFile(text, { hub: 'local' });

describe('the page about policy files', () => {
  it('shows a file that is taken', async () => {
    const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(page)!;
    const { groups, notes } = await read(yaml!);
    expect(groups[0]?.rules).toHaveLength(3);
    expect(notes).toEqual([]);
  });

  it.each(readdirSync(examples))('has %s, which is found out and taken', async (name) => {
    const { format, groups } = await read(readFileSync(join(examples, name), 'utf8'));
    expect(format).toBe(name === 'bicep.json' ? 'arm' : name.replace('.json', ''));
    expect(groups.flatMap(({ rules }) => rules).length).toBeGreaterThan(2);
  });

  it('shows what the example of Bicep would do', async () => {
    const [, shown] = /moving-in\/bicep.json --dry-run\n([\s\S]*?)```/.exec(page)!;
    const { answer } = await importFile(new MemoryPolicyStore(), {
      ...{ text: readFileSync(join(examples, 'bicep.json'), 'utf8'), hub: 'local', by: 'ann' },
      ...{ dryRun: true, prune: false, precondition: () => undefined },
    });
    const [beginning, end] = shown!.split('  …\n');
    const plan = readImportAnswer({ text: JSON.stringify(answer), etag: undefined });
    const lines = `${describePlan(plan, plainPalette).join('\n')}\n`;
    expect(lines.slice(0, beginning!.length)).toBe(beginning);
    expect(end).toBe(`\n${countPlan(plan).add} to add, 0 to change, 0 to delete\n`);
  });
});
