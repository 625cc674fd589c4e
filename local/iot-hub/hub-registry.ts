import { HubError } from './hub-error.ts';
import { type HubEvent, lifecycleEvent, twinChangeEvent } from './hub-event.ts';
import {
  checkId,
  type HubRecord,
  type IdentityContent,
  newRecord,
  twinDocument,
  updateRecord,
} from './identity.ts';
import type { JsonValue } from './json.ts';
import type { RecordStore } from './record-store.ts';
import {
  patchReported,
  patchTwin,
  readTwinContent,
  replaceTwin,
  type TwinContent,
  twinEtag,
} from './twin.ts';

export interface RecordIds {
  deviceId: string;
  moduleId?: string;
}

/** The ticks of .NET at 1970-01-01, of which the service makes generations. */
const ticksAtEpoch = 621_355_968_000_000_000n;

/**
 * The identities and twins of the hub and how they change. A change is stored before its event is
 * told; conditions are ETags, `*` for any, undefined for none. Everything throws HubError.
 */
export class HubRegistry {
  readonly #store: RecordStore;
  readonly #hubName: string;
  readonly #now: () => Date;
  readonly #tell: (event: HubEvent) => void;
  #lastStamp = 0n;

  constructor(
    store: RecordStore,
    hubName: string,
    now: () => Date,
    tell: (event: HubEvent) => void,
  ) {
    this.#store = store;
    this.#hubName = hubName;
    this.#now = now;
    this.#tell = tell;
  }

  get(ids: RecordIds): HubRecord {
    const { deviceId, moduleId } = ids;
    const record = this.#store.get(deviceId, moduleId);
    if (record) return record;
    if (moduleId !== undefined && this.#store.get(deviceId))
      throw new HubError('ModuleNotFound', `${deviceId}/${moduleId}`);
    throw new HubError('DeviceNotFound', deviceId);
  }

  create(ids: RecordIds, content: IdentityContent, twin: TwinContent = {}): HubRecord {
    checkId('deviceId', ids.deviceId);
    if (ids.moduleId !== undefined) {
      checkId('moduleId', ids.moduleId);
      this.get({ deviceId: ids.deviceId });
    }
    if (this.#store.get(ids.deviceId, ids.moduleId))
      throw ids.moduleId === undefined
        ? new HubError('DeviceAlreadyExists', ids.deviceId)
        : new HubError('ModuleAlreadyExistsOnDevice', `${ids.deviceId}/${ids.moduleId}`);
    const now = this.#now();
    const record = newRecord(ids, content, twin, this.#nextStamp(now), now.toISOString());
    this.#store.put(record);
    this.#tell(lifecycleEvent(this.#hubName, record, 'create', now));
    return record;
  }

  /** Changes the identity. The twin keeps its version, and no event tells of it, as in the service. */
  update(ids: RecordIds, content: IdentityContent, ifMatch: string | undefined): HubRecord {
    const before = this.get(ids);
    checkMatch('identity', ifMatch, before.etag);
    const now = this.#now();
    const record = updateRecord(before, content, this.#nextStamp(now), now.toISOString());
    this.#store.put(record);
    return record;
  }

  delete(ids: RecordIds, ifMatch: string | undefined): void {
    const record = this.get(ids);
    checkMatch('identity', ifMatch, record.etag);
    this.#store.delete(record);
    this.#tell(lifecycleEvent(this.#hubName, record, 'delete', this.#now()));
  }

  patchTwin(ids: RecordIds, body: JsonValue, ifMatch: string | undefined): HubRecord {
    const before = this.get(ids);
    const patch = readTwinContent(body);
    checkMatch('twin', ifMatch, twinEtag(before.twin));
    const now = this.#now();
    const { twin, changed } = patchTwin(before.twin, patch, now.toISOString());
    const record = { ...before, twin };
    this.#store.put(record);
    this.#tell(twinChangeEvent(this.#hubName, record, 'updateTwin', changed, now));
    return record;
  }

  replaceTwin(ids: RecordIds, body: JsonValue, ifMatch: string | undefined): HubRecord {
    const before = this.get(ids);
    const content = readTwinContent(body);
    checkMatch('twin', ifMatch, twinEtag(before.twin));
    const now = this.#now();
    const record = { ...before, twin: replaceTwin(before.twin, content, now.toISOString()) };
    this.#store.put(record);
    const document = twinDocument(record);
    this.#tell(twinChangeEvent(this.#hubName, record, 'replaceTwin', document, now));
    return record;
  }

  /** What a device does over MQTT or AMQP: it patches its own reported properties. */
  patchReported(ids: RecordIds, body: JsonValue): HubRecord {
    const before = this.get(ids);
    const now = this.#now();
    const { twin, changed } = patchReported(before.twin, body, now.toISOString());
    const record = { ...before, twin };
    this.#store.put(record);
    this.#tell(twinChangeEvent(this.#hubName, record, 'updateTwin', changed, now));
    return record;
  }

  devices(): readonly HubRecord[] {
    return this.#store.devices();
  }

  modules(deviceId: string): HubRecord[] {
    this.get({ deviceId });
    return this.#store.modules(deviceId);
  }

  /** Unique, growing, and shaped like the service's generations: the time in ticks of 100 ns. */
  #nextStamp(now: Date): string {
    const ticks = ticksAtEpoch + BigInt(now.getTime()) * 10_000n;
    this.#lastStamp = ticks > this.#lastStamp ? ticks : this.#lastStamp + 1n;
    return String(this.#lastStamp);
  }
}

function checkMatch(what: string, ifMatch: string | undefined, etag: string): void {
  const wanted = ifMatch?.replace(/^"(.*)"$/, '$1');
  if (wanted === undefined || wanted === '*' || wanted === etag) return;
  throw new HubError('PreconditionFailed', `The ETag of the ${what} is not the one in If-Match`);
}
