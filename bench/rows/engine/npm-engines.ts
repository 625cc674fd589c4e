import { aPolicy, aRule } from '../../../test/support/policies.ts';
import { type Row, row } from '../../row.ts';
import {
  type Judge,
  jsonLogicEngine,
  jsonRulesEngine,
  zenEngine,
} from '../../support/npm-engines.ts';
import { batchSize, PartitionBench } from '../../support/partition-bench.ts';
import { medianCpuMs } from '../../support/rounds.ts';
import { bodies, draftOf, statelessRules } from '../../support/stateless-rules.ts';

const messages = bodies(10 * batchSize);

/** What the others do not do: windows, kept while the same messages are judged. */
const windowRules = [
  aRule({
    ...{ ruleType: 'MqttD2CMessagesNotInAllowedRange', timeWindowSize: 'PT5M' },
    ...{ minThreshold: 0, maxThreshold: 100_000 },
  }),
  aRule({
    ...{ id: 'hottest', ruleType: 'TimeWindowCustomAlertRule', timeWindowSize: 'PT1H' },
    ...{ signal: { path: '/temperature', aggregate: 'maximum' as const }, maxThreshold: 100 },
  }),
];

/**
 * Judging alone: the others get parsed messages, and from our time, which is that of all that is done
 * with an event, the parsing of the same bodies is taken off. Else the ratios would mostly compare
 * `JSON.parse` with itself.
 */
export async function measure(): Promise<Row[]> {
  const rules = [...statelessRules.map((rule, i) => aRule(draftOf(rule, i))), ...windowRules];
  const partition = new PartitionBench(
    aPolicy({ default: rules }),
    messages.map((body, i) => ({ deviceId: `device-${i % 997}`, body })),
    10,
  );
  await checkVerdicts(partition);
  const times = await medianCpuMs(10, {
    ours: partition,
    parsing: new Parsing(),
    jsonRules: new Judging(jsonRulesEngine(statelessRules), 100),
    zen: new Judging(zenEngine(statelessRules), 100),
    jsonLogic: new Judging(jsonLogicEngine(statelessRules), batchSize),
  });
  const ours = (times.ours - times.parsing) / batchSize;
  const against = (name: string, theirs: number, atLeast: number) =>
    row(`20 stateless rules, lists of 200, and two windows: against ${name}`, theirs / ours, 'x', {
      atLeast,
    });
  return [
    against('json-rules-engine', times.jsonRules / 100, 100),
    against('@gorules/zen-engine', times.zen / 100, 100),
    against('json-logic-engine, compiled', times.jsonLogic / batchSize, 3),
  ];
}

class Parsing {
  #next = 0;
  fields = 0;

  run(): void {
    for (let i = 0; i < batchSize; i++) this.fields += Object.keys(parse(this.#next++)).length;
  }
}

/** The messages of one run, parsed freshly for it. */
class Judging {
  readonly #judge: Judge;
  readonly #count: number;
  #bodies: Record<string, unknown>[] = [];
  #next = 0;

  constructor(judge: Judge, count: number) {
    this.#judge = judge;
    this.#count = count;
  }

  prepare(): void {
    this.#bodies = Array.from({ length: this.#count }, () => parse(this.#next++));
  }

  async run(): Promise<void> {
    if ((await violations(this.#judge, this.#bodies)) === 0) throw new Error('nothing was found');
  }
}

function parse(index: number): Record<string, unknown> {
  return JSON.parse(messages[index % messages.length]!.toString('utf8'));
}

async function violations(
  judge: Judge,
  bodies: readonly Record<string, unknown>[],
): Promise<number> {
  let count = 0;
  for (const body of bodies) {
    const found = judge(body);
    count += typeof found === 'number' ? found : await found;
  }
  return count;
}

/** All must come to the same verdicts, else their speeds say nothing. */
async function checkVerdicts(partition: PartitionBench): Promise<void> {
  for (let i = 0; i < messages.length; i += batchSize) {
    partition.prepare();
    partition.run();
  }
  const episodes = [...partition.state.devices.values()].flatMap((device) => [
    ...device.episodes.values(),
  ]);
  const ours = episodes.reduce((sum, { occurrences }) => sum + occurrences, 0);
  for (const engine of [jsonRulesEngine, zenEngine, jsonLogicEngine]) {
    const theirs = await violations(
      engine(statelessRules),
      messages.map((_, i) => parse(i)),
    );
    if (theirs !== ours || ours === 0)
      throw new Error(`${engine.name} found ${theirs} violations, we ${ours}`);
  }
}
