import type { DeviceFacts } from './device.ts';

export interface TwinPage {
  devices: DeviceFacts[];
  /** Where the next page begins; undefined after the last. */
  continuation?: string;
}

/** The IoT hub's identities and twins. Needed by sync and the group write API. */
export interface TwinRegistry {
  /** One page of all devices, projected to what the directory keeps. */
  readPage(continuation?: string): Promise<TwinPage>;
  find(deviceId: string): Promise<DeviceFacts | undefined>;
  /** About how many devices there are. */
  count(): Promise<number>;
}
