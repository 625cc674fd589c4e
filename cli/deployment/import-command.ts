import { type Command, exitCodes, type Given, type World } from '../command.ts';
import { Deployment } from './deployment.ts';
import { accessNotes, deploymentOptions, readDeployment } from './deployment-options.ts';
import { describePlan } from './describe-plan.ts';
import { formatOption, importPolicy, plan, readImport } from './policy-import.ts';
import { printDone, printPlan } from './print-plan.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'puts the groups of a file into a deployment, whatever is there of the same names',
  operands: { name: 'FILE', min: 1, max: 1 },
  options: [
    { name: 'dry-run', meaning: 'only show what it would change' },
    formatOption,
    ...deploymentOptions,
  ],
  notes: [...accessNotes, 'Exit code: 0 done, 1 failed.'],
  wrongUse: exitCodes.failed,
  run,
};

async function run(given: Given, world: World): Promise<number> {
  const deployment = new Deployment(readDeployment(given, world));
  const file = await readImport(given, world);
  if (given.options.has('dry-run')) {
    printPlan((await plan(deployment, file)).answer, world);
    return exitCodes.done;
  }
  const answer = await importPolicy(deployment, file);
  for (const line of describePlan(answer, world.palette)) world.print(line);
  printDone(answer, world);
  return exitCodes.done;
}
