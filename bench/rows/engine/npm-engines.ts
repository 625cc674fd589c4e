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
/** The slow ones judge fewer, so that the rounds end. */
const few = messages.slice(0, 100);

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

/** From the bytes of a message to the verdicts of all rules, on both sides. */
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
    jsonRules: subject(jsonRulesEngine(statelessRules), few),
    zen: subject(zenEngine(statelessRules), few),
    jsonLogic: subject(jsonLogicEngine(statelessRules), messages.slice(0, batchSize)),
  });
  const ours = times.ours / batchSize;
  const against = (name: string, theirs: number, atLeast: number) =>
    row(`20 stateless rules, lists of 200, and two windows: against ${name}`, theirs / ours, 'x', {
      atLeast,
    });
  return [
    against('json-rules-engine', times.jsonRules / few.length, 100),
    against('@gorules/zen-engine', times.zen / few.length, 100),
    against('json-logic-engine, compiled', times.jsonLogic / batchSize, 3),
  ];
}

function subject(judge: Judge, bodies: readonly Buffer[]) {
  return {
    async run() {
      const found = await violations(judge, bodies);
      if (found === 0) throw new Error('no violation was found');
    },
  };
}

async function violations(judge: Judge, bodies: readonly Buffer[]): Promise<number> {
  let count = 0;
  for (const body of bodies) {
    const found = judge(JSON.parse(body.toString('utf8')));
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
    const theirs = await violations(engine(statelessRules), messages);
    if (theirs !== ours || ours === 0)
      throw new Error(`${engine.name} found ${theirs} violations, we ${ours}`);
  }
}
