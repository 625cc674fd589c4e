import { describe, expect, it } from 'vitest';
import { checkAll } from '../../../shared/kernel/check-all.ts';
import { invalidRequest } from '../../../shared/kernel/invalid-request.ts';
import { type Problem, ServiceError } from '../../../shared/kernel/service-error.ts';

const [a, b, c] = ['a', 'b', 'c'].map(
  (target): Problem => ({ code: 'InvalidValue', message: 'No.', target }),
) as [Problem, Problem, Problem];

function refuse(...problems: Problem[]): never {
  throw invalidRequest(problems);
}

describe('checkAll', () => {
  it('returns what each check gives, in order', () => {
    const [text, number] = checkAll(
      () => 'one',
      () => 2,
    );
    expect([text.toUpperCase(), number.toFixed(1)]).toEqual(['ONE', '2.0']);
  });

  it('throws the problems of all checks as one error', () => {
    const check = () =>
      checkAll(
        () => refuse(a, b),
        () => 'fine',
        () => refuse(c),
      );
    expect(check).toThrow(expect.objectContaining({ code: 'InvalidRequest', details: [a, b, c] }));
  });

  it('takes an error without details for one problem', () => {
    const error = new ServiceError('InvalidRequest', 'No.', { target: 'If-Match' });
    const check = () =>
      checkAll(
        () => refuse(a),
        () => {
          throw error;
        },
      );
    const problem = { code: 'InvalidRequest', message: 'No.', target: 'If-Match' };
    expect(check).toThrow(expect.objectContaining({ details: [a, problem] }));
  });

  it('passes on at once what is no problem of the request', () => {
    const conflict = new ServiceError('Conflict', 'Not now.');
    const check = () =>
      checkAll(
        () => refuse(a),
        () => {
          throw conflict;
        },
      );
    expect(check).toThrow(conflict);
  });
});
