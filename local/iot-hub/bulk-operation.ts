import { HubError } from './hub-error.ts';
import type { HubRegistry } from './hub-registry.ts';
import { readIdentityContent } from './identity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { readTwinContent } from './twin.ts';

const maxBulkDevices = 100;

type Mode = (registry: HubRegistry, deviceId: string, device: JsonObject) => void;

/** By import mode, lower case as clients differ in its spelling. */
const modes: Readonly<Record<string, Mode>> = {
  create: (registry, deviceId, device) => {
    registry.create({ deviceId }, readIdentityContent(device), readTwinContent(device));
  },
  update: (registry, deviceId, device) => {
    registry.update({ deviceId }, readIdentityContent(device), '*');
  },
  updateifmatchetag: (registry, deviceId, device) => {
    registry.update({ deviceId }, readIdentityContent(device), etag(device, 'eTag'));
  },
  updatetwin: (registry, deviceId, device) => {
    registry.patchTwin({ deviceId }, device, '*');
  },
  updatetwinifmatchetag: (registry, deviceId, device) => {
    registry.patchTwin({ deviceId }, device, etag(device, 'twinETag'));
  },
  delete: (registry, deviceId) => registry.delete({ deviceId }, '*'),
  deleteifmatchetag: (registry, deviceId, device) =>
    registry.delete({ deviceId }, etag(device, 'eTag')),
};

/**
 * Changes up to 100 devices; each succeeds or fails by itself.
 * @returns the service's result, which lists what failed.
 * @throws HubError when the body is no such list.
 */
export function runBulkOperation(registry: HubRegistry, body: JsonValue): JsonObject {
  if (!Array.isArray(body) || body.length === 0 || body.length > maxBulkDevices)
    throw new HubError('ArgumentInvalid', `The body must list 1 to ${maxBulkDevices} devices`);
  const errors = body.flatMap((device) => {
    const error = runOne(registry, device);
    return error ? [{ ...error, moduleId: '' }] : [];
  });
  return { isSuccessful: errors.length === 0, errors, warnings: [] };
}

function runOne(registry: HubRegistry, device: JsonValue): JsonObject | undefined {
  const deviceId = isJsonObject(device) && typeof device.id === 'string' ? device.id : '';
  try {
    if (!isJsonObject(device) || deviceId === '')
      throw new HubError('ArgumentInvalid', 'id must name a device');
    const name = String(device.importMode).toLowerCase();
    const mode = Object.hasOwn(modes, name) ? modes[name] : undefined;
    if (!mode)
      throw new HubError('ArgumentInvalid', `importMode must be ${Object.keys(modes).join(', ')}`);
    mode(registry, deviceId, device);
    return undefined;
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { deviceId, errorCode: error.code, errorStatus: error.message };
  }
}

/** Clients spell the field `etag` or as the service documents it. */
function etag(device: JsonObject, name: 'eTag' | 'twinETag'): string {
  const value = device[name] ?? (name === 'eTag' ? device.etag : undefined);
  if (typeof value === 'string') return value;
  throw new HubError('ArgumentInvalid', `${name} is missing`);
}
