import { setTimeout as waitFor } from 'node:timers/promises';
import type { Registry, Twin } from 'azure-iothub';
import type { DeviceFacts } from '../devices/device.ts';
import { deviceIdPattern } from '../devices/device-id.ts';
import { isSameTag } from '../devices/group-tag.ts';
import type { TwinTagWriter } from '../devices/twin-tag-writer.ts';
import { groupTagName } from '../groups/group.ts';
import { invalidRequest } from '../kernel/invalid-request.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { openRegistry } from './open-registry.ts';
import type { HubAddress } from './open-rest-client.ts';
import { twinFacts } from './twin-facts.ts';
import { hubStatus, type Wait, withRetries } from './with-retries.ts';

/** Others write twins, too, but hardly one as often as this while we read and write it once. */
const maxAttempts = 5;

type CheckTwin = (twin: DeviceFacts) => void;

/** Writes group tags through the hub's SDK, each under the ETag of the twin that it was decided on. */
export class HubTwinTagWriter implements TwinTagWriter {
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
  ): Promise<HubTwinTagWriter> {
    return new HubTwinTagWriter(await openRegistry(address), wait);
  }

  /** @param check is asked about the twin that is to be changed; what it throws reaches the caller. */
  async write(
    deviceId: string,
    groupTag: string | undefined,
    check: CheckTwin = () => undefined,
  ): Promise<DeviceFacts | undefined> {
    if (!deviceIdPattern.test(deviceId)) return undefined;
    try {
      return await this.#write(deviceId, groupTag, check);
    } catch (error) {
      if (error instanceof Error && error.name === 'DeviceNotFoundError') return undefined;
      throw error;
    }
  }

  /** An answer that was lost shows as another ETag; the twin read again then has the tag. */
  async #write(
    deviceId: string,
    groupTag: string | undefined,
    check: CheckTwin,
  ): Promise<DeviceFacts> {
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const twin = await this.#send(() => this.#registry.getTwin(deviceId));
      const facts = twinFacts(twin);
      if (isSameTag(facts.groupTag, groupTag)) return facts;
      check(facts);
      const patch = { tags: { [groupTagName]: groupTag ?? null } };
      try {
        return twinFacts(
          await this.#send(() => this.#registry.updateTwin(deviceId, patch, twin.etag)),
        );
      } catch (error) {
        if (hubStatus(error) !== 412) throw explain(error);
      }
    }
    const message = 'Others change the twin again and again; try again.';
    throw new ServiceError('ServiceUnavailable', message, { retryAfterSeconds: 1 });
  }

  async #send(call: () => Promise<{ responseBody: Twin }>): Promise<Twin> {
    return (await withRetries(call, this.#wait)).responseBody;
  }
}

/** The hub's words are kept back: they may repeat other tags of the twin. */
function explain(error: unknown): unknown {
  if (!(error instanceof Error) || hubStatus(error.cause) !== 400) return error;
  const message =
    'makes a tag that the IoT hub does not accept in the twin of this device; its tags have at most 8 KiB in all.';
  return invalidRequest([{ code: 'InvalidValue', message, target: '/group' }]);
}
