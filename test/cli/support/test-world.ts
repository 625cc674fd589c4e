import type { World } from '../../../cli/command.ts';
import { runPolicy } from '../../../cli/run-policy.ts';
import { plainPalette } from '../../../local/console/palette.ts';

/** What a command did, as its user sees it. */
export interface CommandRun {
  exitCode: number;
  printed: string;
  warned: string;
}

/** Runs a command as `npm run policy -- …` does. */
export async function runCommand(
  args: readonly string[],
  given: Partial<World> = {},
): Promise<CommandRun> {
  const printed: string[] = [];
  const warned: string[] = [];
  const exitCode = await runPolicy(args, {
    folder: process.cwd(),
    env: {},
    palette: plainPalette,
    nowMs: () => 0,
    print: (text) => void printed.push(text),
    warn: (text) => void warned.push(text),
    ask: undefined,
    ...given,
  });
  return { exitCode, printed: printed.join('\n'), warned: warned.join('\n') };
}
