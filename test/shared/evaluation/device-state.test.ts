import { expect, it } from 'vitest';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import { addEpisode, newDevice, removeEpisode } from '../../../shared/evaluation/device-state.ts';
import type { Episode } from '../../../shared/evaluation/episode.ts';
import { someFacts } from '../../support/partition.ts';
import { aPolicy } from '../../support/policies.ts';

const group = compilePolicy(aPolicy({ default: [] })).group('default');
/** Only what it is kept under. */
const episode = { key: 'rule above' } as Episode;

it('keeps the open episodes of devices apart, though none is what all begin with', () => {
  const one = newDevice(someFacts('one'), group);
  const other = newDevice(someFacts('other'), group);
  addEpisode(one, episode);
  expect([...one.episodes]).toEqual([['rule above', episode]]);
  expect(other.episodes.size).toBe(0);
  removeEpisode(one, episode);
  addEpisode(other, episode);
  expect([one.episodes.size, other.episodes.size]).toEqual([0, 1]);
});
