import { newPartitionState } from '../../../shared/evaluation/partition-state.ts';
import { type Row, row } from '../../row.ts';
import { heldBytes } from '../../support/heap.ts';
import { Stream } from '../../support/stream.ts';
import { rulesPerDevice, typicalMessage, typicalPolicy } from '../../support/typical-fleet.ts';

/** Traffic of an hour and the lateness of messages: windows are as full as they get. */
const minutes = 66;

export async function measure(): Promise<Row[]> {
  // What the code itself takes, once it is compiled, is not the windows'.
  await fill(1_000, 5);
  const usual = await fill(10_000, 5);
  const many = await fill(100_000, 5);
  return [
    row('windows in memory, a message each five minutes', usual.perRule, 'bytes a (device, rule)', {
      atMost: 150,
    }),
    row('1,000,000 windows and their 100,000 devices, in all', many.megabytes, 'MB', {
      atMost: 250,
    }),
  ];
}

/** Lets devices send every so many minutes, and weighs what their windows add to what is known of them. */
async function fill(devices: number, everyMinutes: number) {
  const before = heldBytes();
  const stream = new Stream(newPartitionState(-1, [1, 2]), typicalPolicy);
  stream.learn(devices);
  const known = heldBytes();
  for (let minute = 0; minute < minutes; minute += everyMinutes) {
    stream.moveTo(minute * 60_000);
    for (let first = 0; first < devices; first += 1_000) {
      stream.send(Array.from({ length: 1_000 }, (_, i) => typicalMessage(first + i, minute)));
    }
  }
  const held = heldBytes();
  if (stream.state.devices.size !== devices) throw new Error('devices are missing');
  return {
    perRule: (held - known) / devices / rulesPerDevice,
    megabytes: (held - before) / 1e6,
  };
}
