import type { DeviceFacts } from './device.ts';

/** Writes the tag that names a device's group. Needed by the group write API. */
export interface TwinTagWriter {
  /**
   * Gives a twin this tag and touches nothing else of it; `undefined` takes the tag away. A twin that
   * has it already is not written.
   * @returns the device afterwards, its generation unknown; undefined when the hub has no such device.
   * @throws ServiceError ServiceUnavailable.
   */
  write(deviceId: string, groupTag: string | undefined): Promise<DeviceFacts | undefined>;
}
