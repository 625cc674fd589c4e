import type { PlacedProblem } from './document.ts';

/** One line a problem, in the order of the file, each with its place as editors read it. */
export function describeProblems(path: string, problems: readonly PlacedProblem[]): string[] {
  return [...problems]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ problem: { target, message }, line, column }) => {
      const told = target === '' ? message : `${target} ${message}`;
      return `${path}:${line}:${column}: ${told}`;
    });
}
