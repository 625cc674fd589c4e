import { encodeSnapshot } from '../../../shared/chains/held-partition.ts';
import { newPartitionState } from '../../../shared/evaluation/partition-state.ts';
import { measured } from '../../paper/inputs.ts';
import { type Row, row } from '../../row.ts';
import { medianCpuMs } from '../../support/rounds.ts';
import { Stream } from '../../support/stream.ts';
import { typicalMessage, typicalPolicy } from '../../support/typical-fleet.ts';

const devices = 10_000;
const minutes = 66;
const everyMinutes = 5;

/** What a snapshot keeps a process from anything else for, and what it stores. */
export async function measure(): Promise<Row[]> {
  const stream = new Stream(newPartitionState(-1, [1, 2]), typicalPolicy);
  stream.learn(devices);
  for (let minute = 0; minute < minutes; minute += everyMinutes) {
    stream.moveTo(minute * 60_000);
    for (let first = 0; first < devices; first += 1_000) {
      stream.send(Array.from({ length: 1_000 }, (_, i) => typicalMessage(first + i, minute)));
    }
  }
  let bytes = 0;
  const { encode } = await medianCpuMs(1, {
    encode: {
      run() {
        bytes = encodeSnapshot(stream.state).length;
      },
    },
  });
  const { snapshotMicrosPerDevice, snapshotBytesPerDevice } = measured;
  return [
    row(
      'snapshot of devices with ten window rules, CPU',
      (encode * 1_000) / devices,
      'µs a device',
      {
        atMost: snapshotMicrosPerDevice.value,
      },
    ),
    row('snapshot of devices with ten window rules, stored', bytes / devices, 'bytes a device', {
      atMost: snapshotBytesPerDevice.value,
    }),
  ];
}
