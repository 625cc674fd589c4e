import { HubError } from './hub-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

type TwinSectionName = 'tags' | 'properties.desired' | 'properties.reported';

const maxBytes: Record<TwinSectionName, number> = {
  tags: 8 * 1024,
  'properties.desired': 32 * 1024,
  'properties.reported': 32 * 1024,
};
const maxKeyBytes = 1024;
const maxStringBytes = 4096;
const maxDepth = 10;

/**
 * Holds a part of a twin, or a patch of it, to the service's limits.
 * @throws HubError naming the first value that breaks one.
 */
export function checkSection(name: TwinSectionName, value: JsonValue): JsonObject {
  if (!isJsonObject(value)) throw invalid(`${name} must be an object`);
  checkValue(name, value, 1);
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > maxBytes[name])
    throw invalid(`${name} has ${bytes} bytes where ${maxBytes[name]} are allowed`);
  return value;
}

function checkValue(path: string, value: JsonValue, depth: number): void {
  if (typeof value === 'string' && Buffer.byteLength(value) > maxStringBytes)
    throw invalid(`${path} is longer than ${maxStringBytes} bytes`);
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw invalid(`${path} is nested deeper than ${maxDepth}`);
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) checkValue(`${path}[${i}]`, item, depth + 1);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    checkKey(path, key);
    checkValue(`${path}.${key}`, item, depth + 1);
  }
}

function checkKey(path: string, key: string): void {
  if (key === '' || Buffer.byteLength(key) > maxKeyBytes)
    throw invalid(`a key of ${path} must have 1 to ${maxKeyBytes} bytes`);
  if (/[.$ \p{Cc}]/u.test(key))
    throw invalid(`key ${JSON.stringify(key)} of ${path} may hold no '.', '$', space or control`);
}

function invalid(message: string): HubError {
  return new HubError('ArgumentInvalid', message);
}
