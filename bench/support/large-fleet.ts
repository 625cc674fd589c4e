import type { DeviceFacts } from '../../shared/devices/device.ts';
import { deviceIdOf } from './typical-fleet.ts';

/** One twin in so many has changed since the sweep before. */
export const changedEvery = 100;
const groups = 50;
/** What the local hub gives a twin that is made with tags. */
const firstVersion = 2;

export function groupOf(index: number): string {
  return `group-${index % groups}`;
}

/** The group that a twin was moved to. */
export function changedGroupOf(index: number): string {
  return groupOf(index + 1);
}

/** What a sweep has seen of a device before it changed. */
export function factsBefore(index: number): DeviceFacts {
  return {
    deviceId: deviceIdOf(index),
    generation: '',
    status: 'enabled',
    groupTag: groupOf(index),
    twinVersion: firstVersion,
  };
}
