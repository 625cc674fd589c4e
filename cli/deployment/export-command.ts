import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, CommandError, exitCodes, type Given, type World } from '../command.ts';
import { Deployment } from './deployment.ts';
import { accessNotes, deploymentOptions, readDeployment } from './deployment-options.ts';

/** What they are called in the API. */
const formats = { yaml: 'yaml', json: 'policy', arm: 'arm' } as const;

export const exportCommand: Command = {
  name: 'export',
  summary: 'writes the policy of a deployment, or one group of it, as a file',
  operands: { name: '', min: 0, max: 0 },
  options: [
    {
      name: 'format',
      value: 'FORMAT',
      meaning: `${Object.keys(formats).join(', ')} (yaml)`,
    },
    { name: 'group', value: 'GROUP', meaning: 'this group only' },
    { name: 'out', value: 'FILE', meaning: 'where to (standard output)' },
    ...deploymentOptions,
  ],
  notes: [...accessNotes, 'Exit code: 0 done, 1 failed.'],
  wrongUse: exitCodes.failed,
  run,
};

async function run(given: Given, world: World): Promise<number> {
  const { options } = given;
  const deployment = new Deployment(readDeployment(given, world));
  const group = options.get('group');
  const format = readFormat(options.get('format') ?? 'yaml');
  const at = group === undefined ? '' : `/groups/${encodeURIComponent(group)}`;
  const { text } = await deployment.get(`${at}/export?format=${format}`);
  const out = options.get('out');
  if (out === undefined) world.print(text.trimEnd());
  else await write(resolve(world.folder, out), text);
  return exitCodes.done;
}

function readFormat(text: string): string {
  const format = Object.entries(formats).find(([name]) => name === text)?.[1];
  if (format !== undefined) return format;
  const names = Object.keys(formats).join(', ');
  throw new CommandError(`--format must be one of ${names}`, exitCodes.failed);
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new CommandError(`--out: ${(error as Error).message}`, exitCodes.failed);
  }
}
