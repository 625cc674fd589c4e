import type { Clock } from '../kernel/clock.ts';
import type { DeviceFacts, DeviceRecord } from './device.ts';
import type { DeviceChange, DeviceDirectory } from './device-directory.ts';
import { isSameTag } from './group-tag.ts';
import { isDoubtful } from './merge-change.ts';
import type { TwinRegistry } from './twin-registry.ts';
import type { TwinTagWriter } from './twin-tag-writer.ts';

export interface MoveParts {
  twinTags: TwinTagWriter;
  twins: TwinRegistry;
  directory: DeviceDirectory;
  clock: Clock;
}

/**
 * Writes a device's tag into its twin, and what the hub then says of the device into the directory:
 * evaluation has it with its next look there. The twin's own change event finds nothing left to change.
 * @returns the directory's row; undefined when the hub has no such device.
 * @throws ServiceError when the hub or storage does not do it. Doing it again does no harm.
 */
export async function moveDevice(
  parts: MoveParts,
  deviceId: string,
  groupTag: string | undefined,
  by: string,
): Promise<DeviceRecord | undefined> {
  const { twinTags, directory } = parts;
  const before = await directory.get(deviceId);
  const written = await twinTags.write(deviceId, groupTag);
  if (written === undefined) return undefined;
  const change = await changeOf(parts, written);
  if (change === undefined) return undefined;
  // Who asks for what is so already has not moved the device.
  const isMove = before === undefined || !isSameTag(before.groupTag, groupTag);
  await directory.apply([isMove ? { ...change, by } : change], nowUtc(parts));
  return directory.get(deviceId);
}

/** Twins do not tell generations: one that may be of a recreated device is looked up. */
async function changeOf(parts: MoveParts, written: DeviceFacts): Promise<DeviceChange | undefined> {
  const { twins, directory } = parts;
  const known = await directory.get(written.deviceId);
  if (known === undefined || !isDoubtful(known, written))
    return { facts: written, source: 'writeApi' };
  const readUtc = nowUtc(parts);
  const found = await twins.find(written.deviceId);
  return found && { facts: found, source: 'lookup', readUtc };
}

function nowUtc({ clock }: MoveParts): string {
  return new Date(clock.nowMs()).toISOString();
}
