import { DeviceColumns } from '../../../shared/devices/device-columns.ts';
import { type Row, row } from '../../row.ts';
import { heldBytes } from '../../support/heap.ts';
import { deviceIdOf } from '../../support/typical-fleet.ts';

const devices = 1_000_000;

export async function measure(): Promise<Row[]> {
  const before = heldBytes();
  const columns = new DeviceColumns();
  for (let i = 0; i < devices; i++) {
    columns.set({
      deviceId: deviceIdOf(i),
      generation: String(638_000_000_000_000_000n + BigInt(i)),
      status: 'enabled',
      groupTag: `group-${i % 500}`,
      twinVersion: 1 + (i % 9),
      protocol: 'Mqtt',
      homes: { telemetry: `${i % 32}/32` },
    });
  }
  const bytes = heldBytes() - before;
  if (columns.find(deviceIdOf(4_711))?.groupTag !== 'group-211') throw new Error('it is not whole');
  return [
    row('directory of 1,000,000 devices in memory', bytes / devices, 'bytes a device', {
      atMost: 120,
    }),
  ];
}
