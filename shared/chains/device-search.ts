import type { DeviceState } from '../evaluation/device-state.ts';
import type { PartitionState } from '../evaluation/partition-state.ts';
import type { Clock } from '../kernel/clock.ts';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { type ChainHead, type ChainStore, CorruptChainError } from './chain-store.ts';
import { loadPartition } from './load-partition.ts';
import { unseenPartition } from './stream-chains.ts';
import type { StreamSource } from './stream-source.ts';

/** What the committed state of one partition holds of a device. Never to be changed. */
export interface PartitionView {
  partitionId: string;
  /** Undefined before the partition's first commit, and when its state cannot be read. */
  head: Pick<ChainHead, 'watermarkMs' | 'policyRevision'> | undefined;
  device: DeviceState | undefined;
  /** How many events are not taken in yet; undefined when the hub does not answer. */
  waiting: number | undefined;
  isUnreadable: boolean;
}

interface ReadState {
  head: ChainHead;
  state: PartitionState;
  readMs: number;
}

/** Undefined before a partition's first commit. */
type Reading = ReadState | 'unreadable' | undefined;

interface SearchParts {
  source: Pick<StreamSource, 'properties' | 'bounds'>;
  clock: Clock;
  chainOf: (partitionId: string) => Promise<ChainStore>;
}

/** Someone who asks about several devices in a row waits for one reading. */
const believedMs = 3_000;
/** Of all partitions kept together: more would take memory from evaluation. */
const maxKeptDevices = 50_000;
/** A restored partition may be large: few are read at a time. */
const maxReadsAtOnce = 4;

/**
 * Finds a device in the committed states of a stream. The hub alone knows which partition a device's
 * events go to, and twin changes may go to another one, so all partitions are looked at; last comes
 * the chain of what no partition has seen.
 */
export class DeviceSearch {
  readonly #parts: SearchParts;
  readonly #kept = new Map<string, ReadState>();

  constructor(parts: SearchParts) {
    this.#parts = parts;
  }

  /** @throws ServiceError ServiceUnavailable when the event hub does not name its partitions. */
  async find(deviceId: string): Promise<PartitionView[]> {
    const partitionIds = await this.#partitionIds();
    const views = await mapConcurrently(partitionIds, maxReadsAtOnce, (partitionId) =>
      this.#view(partitionId, deviceId),
    );
    // What has not been seen may be among what waits in any partition.
    const waiting = views.reduce<number | undefined>((sum, view) => add(sum, view.waiting), 0);
    const unseen = await this.#read(unseenPartition);
    return [...views, viewOf(unseen, unseenPartition, deviceId, waiting)];
  }

  async #partitionIds(): Promise<readonly string[]> {
    try {
      return (await this.#parts.source.properties()).partitionIds;
    } catch (cause) {
      throw new ServiceError('ServiceUnavailable', 'The event hub of the stream does not answer.', {
        cause,
      });
    }
  }

  async #view(partitionId: string, deviceId: string): Promise<PartitionView> {
    const [read, last] = await Promise.all([this.#read(partitionId), this.#last(partitionId)]);
    const position = hasState(read) ? read.head.position : last;
    const waiting = last === undefined ? undefined : Math.max(0, last - position!);
    return viewOf(read, partitionId, deviceId, waiting);
  }

  /** What waits is worth telling, but the rest of the answer does not depend on it. */
  async #last(partitionId: string): Promise<number | undefined> {
    try {
      return (await this.#parts.source.bounds(partitionId)).lastSequenceNumber;
    } catch {
      return undefined;
    }
  }

  /** One partition that cannot be read must not hide what the others say. */
  async #read(partitionId: string): Promise<Reading> {
    const kept = this.#kept.get(partitionId);
    const nowMs = this.#parts.clock.nowMs();
    if (kept !== undefined && nowMs - kept.readMs < believedMs) return kept;
    const chain = await this.#parts.chainOf(partitionId);
    try {
      // Commits only grow: the same one is the same state.
      if (kept !== undefined && (await chain.readHead())?.head.commit === kept.head.commit) {
        kept.readMs = nowMs;
        return kept;
      }
      const loaded = await loadPartition(chain);
      if (loaded === undefined) return undefined;
      return this.#keep(partitionId, { head: loaded.head, state: loaded.state, readMs: nowMs });
    } catch (error) {
      if (error instanceof CorruptChainError) return 'unreadable';
      throw error;
    }
  }

  #keep(partitionId: string, read: ReadState): ReadState {
    this.#kept.delete(partitionId);
    this.#kept.set(partitionId, read);
    let devices = 0;
    for (const { state } of this.#kept.values()) devices += state.devices.size;
    for (const [oldest, { state }] of this.#kept) {
      if (devices <= maxKeptDevices) break;
      this.#kept.delete(oldest);
      devices -= state.devices.size;
    }
    return read;
  }
}

function hasState(read: Reading): read is ReadState {
  return read !== undefined && read !== 'unreadable';
}

function viewOf(
  read: Reading,
  partitionId: string,
  deviceId: string,
  waiting: number | undefined,
): PartitionView {
  const { head, state } = hasState(read) ? read : {};
  const device = state?.devices.get(deviceId);
  return { partitionId, head, device, waiting, isUnreadable: read === 'unreadable' };
}

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
