import { aPolicy, aRule } from '../../../test/support/policies.ts';
import { type Row, row } from '../../row.ts';
import { batchSize, PartitionBench } from '../../support/partition-bench.ts';
import { medianCpuMs } from '../../support/rounds.ts';

const devices = 10_000;
const messages = 100_000;
const ruleType = 'MqttD2CMessagesNotInAllowedRange';

/** A second, a minute and a quarter of an hour of silence would each be noticed; the last one is. */
const rules = [
  aRule({ ruleType, id: 'burst', minThreshold: 0, maxThreshold: 60, timeWindowSize: 'PT1M' }),
  aRule({ ruleType, id: 'pace', minThreshold: 0, maxThreshold: 200, timeWindowSize: 'PT5M' }),
  aRule({ ruleType, id: 'silence', minThreshold: 1, maxThreshold: 9_999, timeWindowSize: 'PT1H' }),
];

/** Each device sends every ten seconds, a thousand messages a second in all. */
export async function measure(): Promise<Row[]> {
  const partition = new PartitionBench(
    aPolicy({ default: rules }),
    Array.from({ length: messages }, (_, i) => ({
      deviceId: `device-${(i * 7_919) % devices}`,
      body: Buffer.from(
        JSON.stringify({ temperature: 20 + (i % 9), humidity: 41.5, site: 'hall 3', sent: i }),
      ),
    })),
    1,
  );
  const { evaluate } = await medianCpuMs(100, { evaluate: partition });
  const rate = (batchSize / evaluate) * 1_000;
  return [
    row('telemetry messages a core, three window rules, body not parsed', rate, 'messages/s', {
      atLeast: 1_000_000,
    }),
  ];
}
