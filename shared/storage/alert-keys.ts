import { keyPart } from './keys.ts';

/** Where a hub's alerts are, newest first, beside the rows that find them by id. */
export function alertPartition(hub: string): string {
  return `${keyPart(hub)}~alert`;
}

/** Where the rows that list a device's alerts are, under the same row keys as the alerts. */
export function devicePartition(hub: string, deviceId: string): string {
  return `${keyPart(hub)}~device~${keyPart(deviceId)}`;
}
