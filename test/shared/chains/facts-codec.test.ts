import fc from 'fast-check';
import { expect, it } from 'vitest';
import { factsCodec } from '../../../shared/chains/facts-codec.ts';
import { ByteWriter } from '../../../shared/kernel/byte-writer.ts';
import { someFacts } from '../../support/partition.ts';
import { storedFacts } from '../../support/stored-devices.ts';
import { throughCodec } from '../../support/through-codec.ts';

it('facts are read as they were written', () => {
  fc.assert(
    fc.property(storedFacts, (facts) => {
      expect(throughCodec(factsCodec, facts)).toStrictEqual(facts);
    }),
  );
});

it('facts of an enabled device take its id, its generation and five bytes', () => {
  const writer = new ByteWriter();
  factsCodec.write(writer, someFacts('pump'));
  expect(writer.written).toHaveLength('pump'.length + 1 + '1'.length + 1 + 4);
});
