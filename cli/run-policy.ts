import { type Command, CommandError, exitCodes, type World } from './command.ts';
import { helpText, overview } from './help-text.ts';
import { readArguments } from './read-arguments.ts';
import { testCommand } from './rule-tests/test-command.ts';

const commands: readonly Command[] = [testCommand];

/** `npm run policy -- …`. Resolves with the exit code. */
export async function runPolicy(args: readonly string[], world: World): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help') {
    world.print(overview(commands));
    return name === undefined ? exitCodes.wrongUse : exitCodes.done;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    world.warn([`there is no command ${JSON.stringify(name)}`, '', overview(commands)].join('\n'));
    return exitCodes.wrongUse;
  }
  const read = readArguments(command, rest);
  if ('given' in read) return run(command, () => command.run(read.given, world), world);
  if ('help' in read) {
    world.print(helpText(command));
    return exitCodes.done;
  }
  world.warn([...read.problems, '', helpText(command)].join('\n'));
  return exitCodes.wrongUse;
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
