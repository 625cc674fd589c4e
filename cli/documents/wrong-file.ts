import type { FileContent } from '../../shared/interchange/file-content.ts';
import type { Problem } from '../../shared/kernel/service-error.ts';

/** Everything that is wrong with a file. Messages say where in its text, if that can be said. */
export interface WrongFile {
  path: string;
  problems: readonly Problem[];
}

/** The problem with its line and column, told as readers of policy files tell them. */
export function placed(problem: Problem, { placeOf }: FileContent): Problem {
  const place = placeOf(problem.target);
  return place === undefined ? problem : { ...problem, message: `${problem.message} (${place})` };
}

/** One line a problem. */
export function describeWrongFile({ path, problems }: WrongFile): string[] {
  return problems.map(({ target, message }) =>
    target === '' ? `${path}: ${message}` : `${path}: ${target} ${message}`,
  );
}
