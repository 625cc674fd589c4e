import { describe, expect, it } from 'vitest';
import { groupNameProblem, isDefaultGroup } from '../../../shared/groups/group.ts';

describe('groupNameProblem', () => {
  it.each([
    'a',
    'Pumps',
    'Halle 3',
    "it's",
    'ü',
    '日本',
    'x'.repeat(128),
    '🔥'.repeat(128),
    '...',
    '.a',
    'default',
  ])('has nothing against %j', (name) => {
    expect(groupNameProblem(name)).toBeUndefined();
  });

  it.each([
    ['', 'characters'],
    ['x'.repeat(129), 'characters'],
    [' a', 'blank'],
    ['a\u00a0', 'blank'],
    ['.', '"."'],
    ['..', '".."'],
    ['a/b', 'contain'],
    ['a\\b', 'contain'],
    ['a#', 'contain'],
    ['a?', 'contain'],
    ['100%', 'contain'],
    ['a\tb', 'contain'],
    ['a\u0085b', 'contain'],
    ['a\ud800', 'Unicode'],
  ])('refuses %j', (name, why) => {
    expect(groupNameProblem(name)).toContain(why);
  });
});

it('knows default by any spelling', () => {
  expect(['default', 'Default', 'DEFAULT'].every(isDefaultGroup)).toBe(true);
  expect(isDefaultGroup('defaults')).toBe(false);
});
