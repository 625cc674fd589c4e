import type { DeviceFacts, DeviceProtocol, DeviceStatus } from './device.ts';
import type { TagCounts } from './device-directory.ts';
import { unknownGeneration } from './generation.ts';
import { GenerationColumn } from './generation-column.ts';
import { TagTable } from './tag-table.ts';
import { TextTable } from './text-table.ts';

const firstCapacity = 1_024;
const growth = 1.5;

const statuses: readonly DeviceStatus[] = ['enabled', 'disabled', 'deleted'];
const protocols: readonly (DeviceProtocol | undefined)[] = [undefined, 'Amqp', 'Mqtt', 'Http'];
const statusBits = 2;
const statusMask = (1 << statusBits) - 1;

/**
 * The facts of a whole fleet in memory: ids in one map, everything else in columns of plain numbers,
 * so that a million devices are no objects for the garbage collector.
 */
export class DeviceColumns {
  readonly #rows = new Map<string, number>();
  /** Rows of devices that were forgotten, to be used again; all others below `#used` are in use. */
  readonly #free: number[] = [];
  #used = 0;
  readonly #tags = new TagTable();
  readonly #generations = new GenerationColumn(firstCapacity);
  #twinVersions = new Float64Array(firstCapacity);
  #tagNumbers = new Uint32Array(firstCapacity);
  /** Status in the lower two bits, protocol above. */
  #flags = new Uint8Array(firstCapacity);
  readonly #homeNames = new TextTable();
  #telemetryHomes = new Uint16Array(firstCapacity);
  #twinHomes = new Uint16Array(firstCapacity);

  get size(): number {
    return this.#rows.size;
  }

  set(facts: DeviceFacts): void {
    const known = this.#rows.get(facts.deviceId);
    if (known !== undefined) this.#tags.release(this.#tagNumbers[known]!, this.#isLive(known));
    const row = known ?? this.#add(facts.deviceId);
    this.#generations.set(row, facts.generation);
    this.#twinVersions[row] = facts.twinVersion;
    this.#flags[row] =
      statuses.indexOf(facts.status) | (protocols.indexOf(facts.protocol) << statusBits);
    this.#telemetryHomes[row] = this.#homeNames.numberOf(facts.homes?.telemetry);
    this.#twinHomes[row] = this.#homeNames.numberOf(facts.homes?.twin);
    this.#tagNumbers[row] = this.#tags.acquire(facts.groupTag, facts.status !== 'deleted');
  }

  /** Forgets a device. */
  delete(deviceId: string): void {
    const row = this.#rows.get(deviceId);
    if (row === undefined) return;
    this.#tags.release(this.#tagNumbers[row]!, this.#isLive(row));
    this.#generations.set(row, unknownGeneration);
    this.#rows.delete(deviceId);
    this.#free.push(row);
  }

  find(deviceId: string): DeviceFacts | undefined {
    const row = this.#rows.get(deviceId);
    return row === undefined ? undefined : this.#read(deviceId, row);
  }

  *devices(): Generator<DeviceFacts, void> {
    for (const [deviceId, row] of this.#rows) yield this.#read(deviceId, row);
  }

  tagCounts(): TagCounts {
    return this.#tags.counts();
  }

  #read(deviceId: string, row: number): DeviceFacts {
    const flags = this.#flags[row]!;
    const facts: DeviceFacts = {
      deviceId,
      generation: this.#generations.get(row),
      status: statuses[flags & statusMask]!,
      groupTag: this.#tags.tag(this.#tagNumbers[row]!),
      twinVersion: this.#twinVersions[row]!,
    };
    const protocol = protocols[flags >> statusBits];
    if (protocol !== undefined) facts.protocol = protocol;
    const telemetry = this.#homeNames.text(this.#telemetryHomes[row]!);
    const twin = this.#homeNames.text(this.#twinHomes[row]!);
    if (telemetry !== undefined || twin !== undefined) {
      facts.homes = { ...(telemetry && { telemetry }), ...(twin && { twin }) };
    }
    return facts;
  }

  #isLive(row: number): boolean {
    return statuses[this.#flags[row]! & statusMask] !== 'deleted';
  }

  #add(deviceId: string): number {
    const row = this.#free.pop() ?? this.#used++;
    if (row === this.#flags.length) this.#grow(Math.ceil(row * growth));
    this.#rows.set(deviceId, row);
    return row;
  }

  #grow(capacity: number): void {
    this.#generations.grow(capacity);
    this.#twinVersions = copyTo(new Float64Array(capacity), this.#twinVersions);
    this.#tagNumbers = copyTo(new Uint32Array(capacity), this.#tagNumbers);
    this.#flags = copyTo(new Uint8Array(capacity), this.#flags);
    this.#telemetryHomes = copyTo(new Uint16Array(capacity), this.#telemetryHomes);
    this.#twinHomes = copyTo(new Uint16Array(capacity), this.#twinHomes);
  }
}

function copyTo<T extends Float64Array | Uint32Array | Uint16Array | Uint8Array>(
  target: T,
  source: T,
): T {
  target.set(source);
  return target;
}
