import { type Command, exitCodes, type Given, type World } from '../command.ts';
import { Deployment } from './deployment.ts';
import { accessNotes, deploymentOptions, readDeployment } from './deployment-options.ts';
import { countPlan, isEmpty } from './describe-plan.ts';
import { formatOption, plan, pruneOption, readImport } from './policy-import.ts';
import { printPlan } from './print-plan.ts';

const changesFound = 2;

export const diffCommand: Command = {
  name: 'diff',
  summary: 'shows what "apply" would change',
  operands: { name: 'FILE', min: 1, max: 1 },
  options: [pruneOption, formatOption, ...deploymentOptions],
  notes: [...accessNotes, 'Exit code: 0 nothing to change, 1 failed, 2 changes.'],
  wrongUse: exitCodes.failed,
  run,
};

async function run(given: Given, world: World): Promise<number> {
  const deployment = new Deployment(readDeployment(given, world));
  const { answer } = await plan(deployment, await readImport(given, world));
  printPlan(answer, world);
  return isEmpty(countPlan(answer)) ? exitCodes.done : changesFound;
}
