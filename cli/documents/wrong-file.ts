import type { FileContent } from '../../shared/interchange/file-content.ts';
import type { Problem } from '../../shared/kernel/service-error.ts';

/** Everything that is wrong with a file. */
export interface WrongFile {
  path: string;
  problems: readonly PlacedProblem[];
}

export interface PlacedProblem extends Problem {
  /** Where in the text it is, such as "line 3, column 5", if that can be said. */
  place?: string | undefined;
}

export function placed(problem: Problem, { placeOf }: FileContent): PlacedProblem {
  return { ...problem, place: placeOf(problem.target) };
}

/** One line a problem. */
export function describeWrongFile({ path, problems }: WrongFile): string[] {
  return problems.map(({ target, message, place }) => {
    const told = target === '' ? message : `${target} ${message}`;
    return place === undefined ? `${path}: ${told}` : `${path}, ${place}: ${told}`;
  });
}
