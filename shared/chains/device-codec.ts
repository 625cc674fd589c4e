import {
  type Codec,
  following,
  list,
  nullable,
  number,
  oneOf,
  optional,
  recurring,
  usually,
  yesOrNo,
} from '../kernel/byte-codec.ts';
import { struct } from '../kernel/struct-codec.ts';
import type { Aggregate } from '../rules/rule.ts';
import { episodeCodec, side } from './episode-codec.ts';
import { factsCodec, recurringText } from './facts-codec.ts';
import type { StoredTerms } from './policy-as-stored.ts';
import { readSeries, writeSeries } from './series-codec.ts';
import type { StoredDevice, StoredWindow } from './state-codec.ts';

/** Once for all windows of a rule in one record: they share the object. */
const terms = recurring(
  struct<StoredTerms>({
    id: recurringText,
    revision: number,
    countersRevision: number,
    aggregate: oneOf<Aggregate>({
      ...{ count: 0, sum: 1, average: 2, minimum: 3, maximum: 4, distinct: 5 },
    }),
    windowMs: number,
    latenessMs: number,
    waitMs: number,
    min: optional(number),
    max: optional(number),
  }),
);

type WindowRest = Omit<StoredWindow, 'terms' | 'series'>;

const windowRest = struct<WindowRest>({
  startedMs: following(),
  isMinimumJudged: usually<boolean, true>(true, yesOrNo),
  judgedBelow: usually<number, 0>(0, following()),
  duePane: nullable(following()),
  run: optional(struct<NonNullable<StoredWindow['run']>>({ side, firstPane: number })),
});

/** How a series is written depends on the terms before it. */
const windowCodec: Codec<StoredWindow> = {
  write(writer, window) {
    terms.write(writer, window.terms);
    writeSeries(writer, window.terms, window.series);
    windowRest.write(writer, window);
  },
  read(reader) {
    const ofRule = terms.read(reader);
    const series = readSeries(reader, ofRule);
    return { terms: ofRule, series, ...windowRest.read(reader) };
  },
};

export const deviceCodec = struct<StoredDevice>({
  facts: factsCodec,
  group: recurringText,
  hasSent: usually<boolean, true>(true, yesOrNo),
  hasTwinChanged: usually<boolean, false>(false, yesOrNo),
  seen: struct<StoredDevice['seen']>([
    usually<number, 0>(0, following()),
    usually<number, 0>(0, following()),
    usually<number, 0>(0, following()),
    usually<number, 0>(0, number),
  ]),
  problems: optional(list(struct<[string, number]>([recurringText, number]))),
  windows: list(windowCodec),
  episodes: list(episodeCodec),
});
