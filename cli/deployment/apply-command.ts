import { type Command, CommandError, exitCodes, type Given, type World } from '../command.ts';
import { Deployment, RefusedError } from './deployment.ts';
import { accessNotes, deploymentOptions, readDeployment } from './deployment-options.ts';
import { countPlan, isEmpty } from './describe-plan.ts';
import { formatOption, importPolicy, plan, pruneOption, readImport } from './policy-import.ts';
import { printDone, printPlan } from './print-plan.ts';

export const applyCommand: Command = {
  name: 'apply',
  summary: 'makes the policy of a deployment what a file says, after showing what that changes',
  operands: { name: 'FILE', min: 1, max: 1 },
  options: [
    pruneOption,
    { name: 'yes', meaning: 'do not ask' },
    formatOption,
    ...deploymentOptions,
  ],
  notes: [
    ...accessNotes,
    'Exit code: 0 done, or nothing to do; 1 failed, not confirmed, or somebody else changed the policy',
    'meanwhile: then nothing is changed.',
  ],
  wrongUse: exitCodes.failed,
  run,
};

async function run(given: Given, world: World): Promise<number> {
  const deployment = new Deployment(readDeployment(given, world));
  const file = await readImport(given, world);
  const { answer, etag } = await plan(deployment, file);
  printPlan(answer, world);
  if (isEmpty(countPlan(answer))) return exitCodes.done;
  if (!given.options.has('yes')) await confirm(deployment, world);
  try {
    printDone(await importPolicy(deployment, file, etag), world);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.status !== 412) throw error;
    const message =
      'somebody changed the policy since it was planned; nothing is changed: try again';
    throw new CommandError(message, exitCodes.failed);
  }
  return exitCodes.done;
}

async function confirm({ url }: Deployment, { ask }: World): Promise<void> {
  if (ask === undefined) {
    throw new CommandError('nobody can be asked here: give --yes', exitCodes.failed);
  }
  const answer = await ask(`Change the policy of ${url} so? Only "yes" will do: `);
  if (answer.trim() !== 'yes') throw new CommandError('nothing is changed', exitCodes.failed);
}
