import { expect, it } from 'vitest';
import { invalidRequest, requireValid } from '../../../shared/kernel/invalid-request.ts';

const problem = (target: string) => ({ code: 'InvalidValue', message: 'no', target });

it('tells how many problems there are, and all of them', () => {
  const problems = [problem('/a'), problem('/b')];
  expect(invalidRequest(problems)).toMatchObject({
    code: 'InvalidRequest',
    message: 'The request has 2 problems.',
    target: undefined,
    details: problems,
  });
});

it('points at the one problem itself', () => {
  expect(invalidRequest([problem('/a')])).toMatchObject({
    message: 'The request has one problem: /a no',
    target: '/a',
  });
});

it('lists 1,000 problems and tells that there are more', () => {
  const error = invalidRequest(Array.from({ length: 2_500 }, (_, i) => problem(`/${i}`)));
  expect(error.details).toHaveLength(1_000);
  expect(error.message).toBe('The request has more than 1000 problems; the first 1000 follow.');
});

it('gives what is valid, and throws what is not', () => {
  expect(requireValid({ value: 7 })).toBe(7);
  expect(() => requireValid({ problems: [problem('/a')] })).toThrow('one problem');
});
