import { setTimeout as waitFor } from 'node:timers/promises';
import type { Registry } from 'azure-iothub';
import type { DeviceFacts } from '../devices/device.ts';
import { deviceIdPattern } from '../devices/device-id.ts';
import { unknownGeneration } from '../devices/generation.ts';
import { readGroupTag } from '../devices/group-tag.ts';
import type { TwinPage, TwinRegistry } from '../devices/twin-registry.ts';
import { groupTagName } from '../groups/group.ts';
import { openRegistry } from './open-registry.ts';
import type { HubAddress } from './open-rest-client.ts';
import { twinFacts } from './twin-facts.ts';
import { type Wait, withRetries } from './with-retries.ts';

const pageSize = 1_000;

const query = `SELECT deviceId, status, version, tags.${groupTagName} AS groupTag FROM devices`;

/**
 * Identities and twins of the IoT hub, through its SDK.
 *
 * The generation of a device is known to its identity alone: twins do not carry it, and identities
 * can only be read one by one. So pages leave it empty, and `find` tells it. A change of `status`
 * does not raise the twin's version. Queries lag behind the twins, mostly by seconds.
 */
export class HubTwinRegistry implements TwinRegistry {
  readonly #registry: Registry;
  readonly #wait: Wait;

  private constructor(registry: Registry, wait: Wait) {
    this.#registry = registry;
    this.#wait = wait;
  }

  /** @throws Error when the settings do not say how to reach the hub. Nothing is sent yet. */
  static async open(
    address: HubAddress,
    wait: Wait = (ms) => waitFor(ms),
  ): Promise<HubTwinRegistry> {
    return new HubTwinRegistry(await openRegistry(address), wait);
  }

  /** A page may be short, even empty, before the last. @throws ServiceError while the hub is busy. */
  async readPage(continuation?: string): Promise<TwinPage> {
    const { result, message } = await this.#retrying(() => {
      const page = this.#registry.createQuery(query, pageSize);
      return continuation === undefined ? page.next() : page.next(continuation);
    });
    const next = message.headers['x-ms-continuation'];
    return {
      devices: rowsOf(result).map(readRow),
      ...(typeof next === 'string' && next !== '' ? { continuation: next } : {}),
    };
  }

  /**
   * The identity is read before the twin: were the device recreated in between, its new twin would
   * go with the old generation, and lose to what is known.
   */
  async find(deviceId: string): Promise<DeviceFacts | undefined> {
    if (!deviceIdPattern.test(deviceId)) return undefined;
    try {
      const identity = await this.#retrying(() => this.#registry.get(deviceId));
      const twin = await this.#retrying(() => this.#registry.getTwin(deviceId));
      const { generationId, status } = identity.responseBody;
      return {
        ...twinFacts(twin.responseBody),
        generation: generationId ?? unknownGeneration,
        status: status === 'disabled' ? 'disabled' : 'enabled',
      };
    } catch (error) {
      if (error instanceof Error && error.name === 'DeviceNotFoundError') return undefined;
      throw error;
    }
  }

  /** As the hub's statistics tell, which lag. @throws ServiceError while the hub is busy. */
  async count(): Promise<number> {
    const { responseBody } = await this.#retrying(() => this.#registry.getRegistryStatistics());
    return responseBody.totalDeviceCount;
  }

  #retrying<T>(call: () => Promise<T>): Promise<T> {
    return withRetries(call, this.#wait);
  }
}

function rowsOf(result: unknown): unknown[] {
  if (Array.isArray(result)) return result;
  throw new TypeError('The IoT hub answered a query with something else than a list');
}

/** The service has been seen to answer projections with names in another case than asked for. */
function readRow(row: unknown): DeviceFacts {
  const fields = new Map(
    Object.entries(row ?? {}).map(([name, value]) => [name.toLowerCase(), value as unknown]),
  );
  const deviceId = fields.get('deviceid');
  const version = fields.get('version');
  if (typeof deviceId !== 'string' || typeof version !== 'number')
    throw new TypeError('The IoT hub answered a query with a row without device id and version');
  return {
    deviceId,
    generation: unknownGeneration,
    status: fields.get('status') === 'disabled' ? 'disabled' : 'enabled',
    groupTag: readGroupTag(fields.get('grouptag')),
    twinVersion: version,
  };
}
