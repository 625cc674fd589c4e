import type { World } from '../command.ts';
import { countPlan, describePlan, isEmpty } from './describe-plan.ts';
import type { ImportAnswer } from './import-answer.ts';

export function printPlan(answer: ImportAnswer, { print, palette }: World): void {
  const counts = countPlan(answer);
  const { add, change, delete: remove } = counts;
  const summary = `${add} to add, ${change} to change, ${remove} to delete`;
  const lines = describePlan(answer, palette);
  print([...lines, ...(lines.length > 0 ? [''] : []), summary].join('\n'));
  if (isEmpty(counts)) print('nothing to do: the policy is as the file says');
}

/** What an import has done. */
export function printDone(answer: ImportAnswer, { print }: World): void {
  const { add, change, delete: remove } = countPlan(answer);
  const counts = `${add} added, ${change} changed, ${remove} deleted`;
  print(`${counts}; the policy is at revision ${answer.revision}`);
}
