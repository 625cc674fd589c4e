import { type Command, CommandError, exitCodes, type World } from './command.ts';
import { applyCommand } from './deployment/apply-command.ts';
import { diffCommand } from './deployment/diff-command.ts';
import { exportCommand } from './deployment/export-command.ts';
import { importCommand } from './deployment/import-command.ts';
import { helpText, overview } from './help-text.ts';
import { readArguments } from './read-arguments.ts';
import { testCommand } from './rule-tests/test-command.ts';

const commands: readonly Command[] = [
  testCommand,
  diffCommand,
  applyCommand,
  importCommand,
  exportCommand,
];

/** `npm run policy -- …`. Resolves with the exit code. */
export async function runPolicy(args: readonly string[], world: World): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help') {
    world.print(overview(commands));
    return name === undefined ? exitCodes.failed : exitCodes.done;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    world.warn([`there is no command ${JSON.stringify(name)}`, '', overview(commands)].join('\n'));
    return exitCodes.failed;
  }
  const read = readArguments(command, rest);
  if ('given' in read) return run(command, () => command.run(read.given, world), world);
  if ('help' in read) {
    world.print(helpText(command));
    return exitCodes.done;
  }
  world.warn([...read.problems, '', helpText(command)].join('\n'));
  return command.wrongUse;
}

async function run({ name }: Command, work: () => Promise<number>, world: World): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    world.warn(`${name}: ${error.message}`);
    return error.exitCode;
  }
}
