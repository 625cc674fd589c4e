import fc from 'fast-check';
import { expect, it } from 'vitest';
import { episodeCodec } from '../../../shared/chains/episode-codec.ts';
import { list } from '../../../shared/kernel/byte-codec.ts';
import { storedEpisode } from '../../support/stored-devices.ts';
import { throughCodec } from '../../support/through-codec.ts';

it('open episodes are read as they were written, whatever their texts and times hold', () => {
  fc.assert(
    fc.property(fc.array(storedEpisode, { maxLength: 4 }), (episodes) => {
      expect(throughCodec(list(episodeCodec), episodes)).toStrictEqual(episodes);
    }),
  );
});
