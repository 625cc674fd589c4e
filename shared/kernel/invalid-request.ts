import { type Problem, ServiceError } from './service-error.ts';
import type { Parsed } from './zod-problems.ts';

/** An answer lists this many problems of one body. Whoever looks for problems may stop after more. */
export const maxListedProblems = 1_000;

/** The error for an input with these problems, all of them at once. */
export function invalidRequest(problems: readonly Problem[]): ServiceError {
  const [first, ...others] = problems;
  if (first !== undefined && others.length === 0) {
    const { target, message } = first;
    const told = target === '' ? message : `${target} ${message}`;
    return new ServiceError('InvalidRequest', `The request has one problem: ${told}`, {
      target,
      details: problems,
    });
  }
  const count =
    problems.length > maxListedProblems
      ? `more than ${maxListedProblems} problems; the first ${maxListedProblems} follow`
      : `${problems.length} problems`;
  return new ServiceError('InvalidRequest', `The request has ${count}.`, {
    details: problems.slice(0, maxListedProblems),
  });
}

/** What was read. @throws ServiceError InvalidRequest with everything that is wrong. */
export function requireValid<T>(parsed: Parsed<T>): T {
  if ('problems' in parsed) throw invalidRequest(parsed.problems);
  return parsed.value;
}
