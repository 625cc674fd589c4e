import { builtInRuleTypes } from '../../../shared/rules/built-in-rule-types.ts';
import { securityInterfaceId } from '../../../shared/telemetry/security-message.ts';
import { aPolicy, aRule } from '../../../test/support/policies.ts';
import { type Row, row } from '../../row.ts';
import { blocks, processes, users } from '../../support/lists.ts';
import { batchSize, PartitionBench } from '../../support/partition-bench.ts';
import { medianCpuMs } from '../../support/rounds.ts';
import { SecurityBodies } from '../../support/security-bodies.ts';

const messages = 4_000;
const listed = 1_000;

const lists: Record<string, readonly string[]> = {
  ConnectionToIpNotAllowed: blocks(listed),
  ConnectionFromIpNotAllowed: blocks(listed),
  LocalUserNotAllowed: users(listed),
  ProcessNotAllowed: processes(listed),
};

/** All twenty built-in types; nothing violates, as on a healthy fleet. */
const rules = builtInRuleTypes.map(({ ruleType, family }) =>
  family === 'allowlist'
    ? aRule({ ruleType, allowlistValues: lists[ruleType]! })
    : aRule({ ruleType, minThreshold: 0, maxThreshold: 1_000_000, timeWindowSize: 'PT1H' }),
);

export async function measure(): Promise<Row[]> {
  const security = new SecurityBodies(messages, listed);
  const partition = new PartitionBench(
    aPolicy({ default: rules }),
    security.bodies.map((body, i) => ({
      ...{ deviceId: `device-${i % 1_000}`, body, interfaceId: securityInterfaceId },
    })),
    10,
  );
  let parsed = 0;
  const { evaluate, parse } = await medianCpuMs(messages / batchSize, {
    parse: {
      run() {
        const from = parsed % messages;
        for (const body of security.bodies.slice(from, from + batchSize)) {
          parsed += JSON.parse(body.toString('utf8')).Events.length / 8;
        }
      },
    },
    evaluate: {
      prepare() {
        security.stamp(partition.nowMs);
        partition.prepare();
      },
      run: () => partition.run(),
    },
  });
  if (parsed === 0 || partition.alerts > 0) throw new Error('the messages are not as meant');
  return [
    row(
      'security message of 8 events, 20 built-in rules, lists of 1,000',
      evaluate / parse,
      'x JSON.parse',
      {
        atMost: 1.5,
      },
    ),
  ];
}
