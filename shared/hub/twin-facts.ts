import type { Twin } from 'azure-iothub';
import type { DeviceFacts } from '../devices/device.ts';
import { unknownGeneration } from '../devices/generation.ts';
import { readGroupTag } from '../devices/group-tag.ts';
import { groupTagName } from '../groups/group.ts';

/** What a twin tells of its device. The SDK declares neither version nor status, though twins have them. */
export function twinFacts(twin: Twin): DeviceFacts {
  if (!('version' in twin) || typeof twin.version !== 'number')
    throw new TypeError('The IoT hub answered with a twin without version');
  return {
    deviceId: twin.deviceId,
    generation: unknownGeneration,
    status: 'status' in twin && twin.status === 'disabled' ? 'disabled' : 'enabled',
    groupTag: readGroupTag(twin.tags?.[groupTagName]),
    twinVersion: twin.version,
  };
}
