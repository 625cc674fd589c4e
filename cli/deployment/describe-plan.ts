import type { Palette } from '../../local/console/palette.ts';
import { printable } from '../printable.ts';
import type { Action, Change, ImportAnswer } from './import-answer.ts';

/** What an import does to each group and rule that does not stay as it is, and what to know of it. */
export function describePlan({ groups, notes }: ImportAnswer, palette: Palette): string[] {
  const sign = signsOf(palette);
  const rows = groups
    .filter(({ action }) => action !== 'unchanged')
    .flatMap(({ name, action, changes, rules }) => [
      `  ${sign[action]} group ${printable(name)}`,
      ...changes.map((change) => `      ${describeChange(change, palette)}`),
      ...rules
        .filter((rule) => rule.action !== 'unchanged')
        .flatMap((rule) => [
          `      ${sign[rule.action]} rule ${printable(rule.id)}`,
          ...rule.changes.map((change) => `          ${describeChange(change, palette)}`),
        ]),
    ]);
  const told = notes.map(({ target, message }) =>
    printable(target === '' ? `note: ${message}` : `note: ${target}: ${message}`),
  );
  return [...rows, ...told];
}

function signsOf({ green, yellow, red }: Palette): Readonly<Record<Action, string>> {
  return { create: green('+'), update: yellow('~'), delete: red('-'), unchanged: ' ' };
}

function describeChange({ target, before, after }: Change, palette: Palette): string {
  const { create, update, delete: remove } = signsOf(palette);
  const place = printable(target.replace(/^\//, ''));
  if (before === undefined) return `${create} ${place}: ${shown(after)}`;
  if (after === undefined) return `${remove} ${place}: ${shown(before)}`;
  return `${update} ${place}: ${shown(before)} → ${shown(after)}`;
}

const maxShown = 200;

function shown(value: unknown): string {
  const text = printable(JSON.stringify(value) ?? '');
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}

/** How many groups and rules an import adds, changes and deletes. */
export interface PlanCounts {
  add: number;
  change: number;
  delete: number;
}

/** A group of which only rules change is not counted itself. */
export function countPlan({ groups }: ImportAnswer): PlanCounts {
  const actions = groups.flatMap(({ action, changes, rules }) => [
    action === 'update' && changes.length === 0 ? 'unchanged' : action,
    ...rules.map((rule) => rule.action),
  ]);
  const count = (wanted: Action) => actions.filter((found) => found === wanted).length;
  return { add: count('create'), change: count('update'), delete: count('delete') };
}

export function isEmpty(counts: PlanCounts): boolean {
  return counts.add + counts.change + counts.delete === 0;
}
