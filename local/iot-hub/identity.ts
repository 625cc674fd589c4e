import { HubError } from './hub-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { newTwin, sectionDocument, type Twin, type TwinContent, twinEtag } from './twin.ts';

type IdentityStatus = 'enabled' | 'disabled';

/** The identity and the twin of a device or of one of its modules, as the journal keeps them. */
export interface HubRecord {
  deviceId: string;
  moduleId?: string;
  generationId: string;
  etag: string;
  status: IdentityStatus;
  statusReason: string | null;
  statusUpdatedTime: string;
  authentication: JsonObject;
  twin: Twin;
}

/** What a request may say of an identity. */
export interface IdentityContent {
  status?: IdentityStatus;
  statusReason?: string;
  authentication?: JsonObject;
}

const never = '0001-01-01T00:00:00Z';

/** @throws HubError when an id holds a character that the service refuses. */
export function checkId(what: 'deviceId' | 'moduleId', id: string): void {
  if (!/^[A-Za-z0-9\-:.+%_#*?!(),=@;$']{1,128}$/.test(id))
    throw new HubError(
      'ArgumentInvalid',
      `${what} ${JSON.stringify(id.slice(0, 150))} must be 1 to 128 ASCII letters, digits or - : . + % _ # * ? ! ( ) , = @ $ '`,
    );
}

/** @throws HubError when a known field has a value that the service refuses. */
export function readIdentityContent(body: JsonValue): IdentityContent {
  if (!isJsonObject(body)) throw new HubError('ArgumentInvalid', 'The body must be a JSON object');
  const { status, statusReason, authentication } = body;
  if (status !== undefined && status !== null && status !== 'enabled' && status !== 'disabled')
    throw new HubError('ArgumentInvalid', 'status must be enabled or disabled');
  return {
    ...(status ? { status } : {}),
    ...(typeof statusReason === 'string' ? { statusReason } : {}),
    ...(isJsonObject(authentication) ? { authentication } : {}),
  };
}

/** `stamp` is unique and grows: it is the generation, and names the first edition. */
export function newRecord(
  ids: { deviceId: string; moduleId?: string },
  content: IdentityContent,
  twin: TwinContent,
  stamp: string,
  nowUtc: string,
): HubRecord {
  return {
    ...ids,
    generationId: stamp,
    etag: Buffer.from(stamp).toString('base64'),
    status: content.status ?? 'enabled',
    statusReason: content.statusReason ?? null,
    statusUpdatedTime: never,
    authentication: content.authentication ?? { type: 'sas' },
    twin: newTwin(twin, nowUtc),
  };
}

export function updateRecord(
  record: HubRecord,
  content: IdentityContent,
  stamp: string,
  nowUtc: string,
): HubRecord {
  const status = content.status ?? record.status;
  return {
    ...record,
    etag: Buffer.from(stamp).toString('base64'),
    status,
    statusReason: content.statusReason ?? null,
    statusUpdatedTime: status === record.status ? record.statusUpdatedTime : nowUtc,
    authentication: content.authentication ?? record.authentication,
  };
}

/** The identity as `GET /devices/{id}` shows it. */
export function identityDocument(record: HubRecord): JsonObject {
  const { deviceId, moduleId, generationId, etag, authentication } = record;
  const common = {
    deviceId,
    generationId,
    etag,
    connectionState: 'Disconnected',
    connectionStateUpdatedTime: never,
    lastActivityTime: never,
    cloudToDeviceMessageCount: 0,
    authentication,
  };
  if (moduleId !== undefined) return { moduleId, managedBy: null, ...common };
  const { status, statusReason, statusUpdatedTime } = record;
  return { ...common, status, statusReason, statusUpdatedTime, capabilities: { iotEdge: false } };
}

/** The twin as `GET /twins/{id}` shows it. It carries no generation, as in the service. */
export function twinDocument(record: HubRecord): JsonObject {
  const { deviceId, moduleId, twin } = record;
  return {
    deviceId,
    ...(moduleId === undefined ? {} : { moduleId }),
    etag: twinEtag(twin),
    deviceEtag: record.etag,
    status: record.status,
    statusUpdateTime: record.statusUpdatedTime,
    connectionState: 'Disconnected',
    lastActivityTime: never,
    cloudToDeviceMessageCount: 0,
    authenticationType: record.authentication.type ?? 'sas',
    x509Thumbprint: { primaryThumbprint: null, secondaryThumbprint: null },
    modelId: '',
    version: twin.version,
    tags: twin.tags,
    properties: {
      desired: sectionDocument(twin.desired),
      reported: sectionDocument(twin.reported),
    },
    capabilities: { iotEdge: false },
  };
}
