import { invalidRequest } from './invalid-request.ts';
import { type Problem, ServiceError } from './service-error.ts';

/**
 * Runs all checks, and returns what they give in their order.
 * @throws ServiceError InvalidRequest with the problems that all of them found, or at once whatever
 * else one throws.
 */
export function checkAll<T extends readonly unknown[]>(
  ...checks: { [I in keyof T]: () => T[I] }
): T {
  const problems: Problem[] = [];
  const values = checks.map((check) => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'InvalidRequest') throw error;
      problems.push(...problemsOf(error));
      return undefined;
    }
  });
  if (problems.length > 0) throw invalidRequest(problems);
  return values as unknown as T;
}

function problemsOf({ code, message, target = '', details }: ServiceError): readonly Problem[] {
  return details.length > 0 ? details : [{ code, message, target }];
}
