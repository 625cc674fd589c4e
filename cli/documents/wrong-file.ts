import type { Problem } from '../../shared/kernel/service-error.ts';

/** Everything that is wrong with a file. Messages say where in its text, if that can be said. */
export interface WrongFile {
  path: string;
  problems: readonly Problem[];
}

/** One line a problem. */
export function describeWrongFile({ path, problems }: WrongFile): string[] {
  return problems.map(({ target, message }) =>
    target === '' ? `${path}: ${message}` : `${path}: ${target} ${message}`,
  );
}
