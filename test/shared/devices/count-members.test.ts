import { expect, it } from 'vitest';
import { countMembers } from '../../../shared/devices/count-members.ts';

it('adds up spellings of a group, and counts under default what leads nowhere', () => {
  const counts = {
    untagged: 3,
    byText: new Map([
      ['Pumps', 2],
      ['PUMPS', 1],
      ['default', 4],
      ['pmups', 5],
      ['', 6],
    ]),
    byJson: new Map([['7', 1]]),
  };
  const { byGroup, unresolved } = countMembers(counts, (name) => name === 'pumps');
  expect([...byGroup]).toEqual([
    ['default', 19],
    ['pumps', 3],
  ]);
  expect(unresolved).toEqual([
    { tag: '', devices: 6 },
    { tag: 'pmups', devices: 5 },
    { tag: { json: '7' }, devices: 1 },
  ]);
});
