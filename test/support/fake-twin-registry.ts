import type { DeviceFacts } from '../../shared/devices/device.ts';
import type { TwinPage, TwinRegistry } from '../../shared/devices/twin-registry.ts';

/** A hub's twins in memory. As in the service, pages do not tell generations; `find` does. */
export class FakeTwinRegistry implements TwinRegistry {
  readonly devices = new Map<string, DeviceFacts>();
  readonly pageSize: number;
  /** What the query does not list although the hub has it. */
  readonly hidden = new Set<string>();
  /** What the query still lists although the hub has it no more. */
  readonly ghosts = new Map<string, DeviceFacts>();
  /** Called before a page is read; may throw. */
  onPage: (continuation: string | undefined) => void | Promise<void> = () => undefined;
  pagesRead = 0;
  lookups = 0;

  constructor(fleet: readonly DeviceFacts[], pageSize = 1_000) {
    for (const facts of fleet) this.devices.set(facts.deviceId, facts);
    this.pageSize = pageSize;
  }

  set(facts: DeviceFacts): void {
    this.devices.set(facts.deviceId, facts);
  }

  async readPage(continuation?: string): Promise<TwinPage> {
    this.pagesRead += 1;
    await this.onPage(continuation);
    const listed = [...this.devices.values(), ...this.ghosts.values()]
      .filter(({ deviceId }) => !this.hidden.has(deviceId))
      .map((facts) => ({ ...facts, generation: '' }))
      .sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
    // The token names the last device, so that what comes and goes moves no page.
    const rest = listed.filter(({ deviceId }) => deviceId > (continuation ?? ''));
    const devices = rest.slice(0, this.pageSize);
    return rest.length > this.pageSize
      ? { devices, continuation: devices.at(-1)!.deviceId }
      : { devices };
  }

  async count(): Promise<number> {
    return this.devices.size;
  }

  async find(deviceId: string): Promise<DeviceFacts | undefined> {
    this.lookups += 1;
    return this.devices.get(deviceId);
  }
}
