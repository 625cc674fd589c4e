import type { GroupTag } from '../../../shared/devices/device.ts';
import { aPolicy, aRule } from '../../../test/support/policies.ts';
import { type Row, row } from '../../row.ts';
import { PartitionBench } from '../../support/partition-bench.ts';
import { medianCpuMs } from '../../support/rounds.ts';

const devices = 10_000;
const messages = 100_000;

/** Ten rules a group: windows on messages, logins and connections, lists, and limits on telemetry. */
function rulesOf(group: number) {
  const range = { minThreshold: 0, maxThreshold: 1_000 + group, timeWindowSize: 'PT1H' };
  const signal = (path: string) => ({ signal: { path }, minThreshold: -50, maxThreshold: 150 });
  return [
    aRule({ ...range, ruleType: 'MqttD2CMessagesNotInAllowedRange' }),
    aRule({ ...range, ruleType: 'FailedLocalLoginsNotInAllowedRange' }),
    aRule({ ...range, ruleType: 'ActiveConnectionsNotInAllowedRange' }),
    aRule({ ...range, ruleType: 'TwinUpdatesNotInAllowedRange' }),
    aRule({ ruleType: 'ProcessNotAllowed', allowlistValues: ['pumpd', `tool-${group}`] }),
    aRule({ ruleType: 'LocalUserNotAllowed', allowlistValues: [`operator${group}`] }),
    aRule({ ruleType: 'ConnectionToIpNotAllowed', allowlistValues: ['10.0.0.0/8'] }),
    aRule({ ruleType: 'ConnectionFromIpNotAllowed', allowlistValues: ['10.0.0.0/8'] }),
    aRule({ ...signal('/temperature'), id: 'hot', ruleType: 'ThresholdCustomAlertRule' }),
    aRule({ ...signal('/humidity'), id: 'damp', ruleType: 'ThresholdCustomAlertRule' }),
  ];
}

/** The same devices and messages, under few groups and under many. */
function partitionOf(groups: number): PartitionBench {
  const names = Array.from({ length: groups }, (_, i) => `group-${i}`);
  const policy = aPolicy(Object.fromEntries(names.map((name, i) => [name, rulesOf(i)])));
  const tagOf = (deviceId: string): GroupTag => names[Number(deviceId.slice(7)) % groups];
  return new PartitionBench(
    policy,
    Array.from({ length: messages }, (_, i) => ({
      deviceId: `device-${(i * 7_919) % devices}`,
      body: Buffer.from(JSON.stringify({ temperature: 20 + (i % 9), humidity: 41.5, sent: i })),
    })),
    1,
    tagOf,
  );
}

export async function measure(): Promise<Row[]> {
  const { few, many } = await medianCpuMs(50, { few: partitionOf(10), many: partitionOf(1_000) });
  return [
    row('1,000 groups of 10 rules, against 10 groups: time an event', many / few, 'x', {
      // What two measurements of the same differ by.
      atMost: 1.05,
    }),
  ];
}
