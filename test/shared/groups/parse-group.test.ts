import { expect, it } from 'vitest';
import { parseGroup } from '../../../shared/groups/parse-group.ts';

function targets(sent: unknown, name = 'Pumps') {
  const parsed = parseGroup(sent, name);
  return 'problems' in parsed ? parsed.problems.map(({ target }) => target) : [];
}

it('reads what an owner writes', () => {
  expect(parseGroup({}, 'Pumps')).toEqual({ value: {} });
  expect(parseGroup({ name: 'PUMPS', description: '' }, 'Pumps')).toEqual({
    value: { description: '' },
  });
});

it('passes over what the app sets', () => {
  const sent = {
    rules: 3,
    devices: 5,
    etag: '"1"',
    revision: 1,
    createdTimeUtc: 'x',
    description: 'd',
  };
  expect(parseGroup(sent, 'Pumps')).toEqual({ value: { description: 'd' } });
});

it('tells all problems at once', () => {
  expect(targets({ name: 1, description: null, rules: [{}], colour: 'red' }, 'a/b')).toEqual([
    'group',
    '/name',
    '/description',
    '/rules',
    '/colour',
  ]);
  expect(targets({ name: 'Valves' })).toEqual(['/name']);
  expect(targets({ description: 'x'.repeat(4_097) })).toEqual(['/description']);
  expect(targets([])).toEqual(['']);
});
