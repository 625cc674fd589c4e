import { HubError } from './hub-error.ts';
import { isJsonObject, type JsonObject, type JsonValue, mergePatch } from './json.ts';
import { checkSection } from './twin-limits.ts';

/** Desired or reported properties with the metadata the hub keeps beside them. */
interface TwinSection {
  values: JsonObject;
  metadata: JsonObject;
  version: number;
}

export interface Twin {
  /** Grows with each change of tags or desired properties; the ETag shows it. */
  edition: number;
  /** Grows with each change of anything. */
  version: number;
  tags: JsonObject;
  desired: TwinSection;
  reported: TwinSection;
}

/** What a service may write: the parts that are there. */
export interface TwinContent {
  tags?: JsonObject;
  desired?: JsonObject;
}

/** A twin after a change, and the body of the event that tells of it. */
interface TwinChange {
  twin: Twin;
  changed: JsonObject;
}

export function newTwin(content: TwinContent, nowUtc: string): Twin {
  return {
    edition: 1,
    version: 2,
    tags: mergePatch({}, content.tags ?? {}),
    desired: newSection(content.desired ?? {}, 1, nowUtc),
    reported: newSection({}, 1, nowUtc),
  };
}

export function twinEtag(twin: Twin): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(twin.edition));
  return bytes.toString('base64');
}

/**
 * Reads the tags and desired properties out of a request's twin.
 * @throws HubError when a part is no object or breaks a limit of the service.
 */
export function readTwinContent(body: JsonValue): TwinContent {
  if (!isJsonObject(body)) throw new HubError('ArgumentInvalid', 'A twin must be a JSON object');
  const properties = body.properties ?? {};
  if (!isJsonObject(properties))
    throw new HubError('ArgumentInvalid', 'properties must be an object');
  return {
    ...(body.tags === undefined ? {} : { tags: checkSection('tags', body.tags) }),
    ...(properties.desired === undefined
      ? {}
      : { desired: checkSection('properties.desired', withoutSystemKeys(properties.desired)) }),
  };
}

export function patchTwin(twin: Twin, patch: TwinContent, nowUtc: string): TwinChange {
  const changed: JsonObject = { version: twin.version + 1 };
  const next: Twin = { ...twin, version: twin.version + 1, edition: twin.edition + 1 };
  if (patch.tags) {
    next.tags = mergePatch(twin.tags, patch.tags);
    checkSection('tags', next.tags);
    changed.tags = patch.tags;
  }
  if (patch.desired) {
    next.desired = patchSection(twin.desired, patch.desired, nowUtc);
    checkSection('properties.desired', next.desired.values);
    changed.properties = { desired: describePatch(patch.desired, next.desired, nowUtc) };
  }
  return { twin: next, changed };
}

/** Tags and desired properties become exactly what is given; reported ones are the device's. */
export function replaceTwin(twin: Twin, content: TwinContent, nowUtc: string): Twin {
  return {
    ...twin,
    edition: twin.edition + 1,
    version: twin.version + 1,
    tags: mergePatch({}, content.tags ?? {}),
    desired: newSection(content.desired ?? {}, twin.desired.version + 1, nowUtc),
  };
}

export function patchReported(twin: Twin, body: JsonValue, nowUtc: string): TwinChange {
  const patch = checkSection('properties.reported', body);
  const reported = patchSection(twin.reported, patch, nowUtc);
  checkSection('properties.reported', reported.values);
  const version = twin.version + 1;
  return {
    twin: { ...twin, version, reported },
    changed: { version, properties: { reported: describePatch(patch, reported, nowUtc) } },
  };
}

export function sectionDocument({ values, metadata, version }: TwinSection): JsonObject {
  return { ...values, $metadata: metadata, $version: version };
}

/** Clients send back what they read, `$metadata` and `$version` included. */
function withoutSystemKeys(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value;
  const { $metadata, $version, ...values } = value;
  return values;
}

function newSection(content: JsonObject, version: number, nowUtc: string): TwinSection {
  const values = mergePatch({}, content);
  return { values, metadata: stamp(undefined, values, nowUtc, version), version };
}

function patchSection(section: TwinSection, patch: JsonObject, nowUtc: string): TwinSection {
  const version = section.version + 1;
  return {
    values: mergePatch(section.values, patch),
    metadata: stamp(section.metadata, patch, nowUtc, version),
    version,
  };
}

function describePatch(patch: JsonObject, after: TwinSection, nowUtc: string): JsonObject {
  const metadata = stamp(undefined, patch, nowUtc, after.version);
  return sectionDocument({ values: patch, metadata, version: after.version });
}

/** The metadata after `patch`: each key touched carries when and by which version it was. */
function stamp(
  before: JsonValue | undefined,
  patch: JsonObject,
  nowUtc: string,
  version: number,
): JsonObject {
  const marks = new Map(isJsonObject(before) ? Object.entries(before) : []);
  marks.set('$lastUpdated', nowUtc).set('$lastUpdatedVersion', version);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) marks.delete(key);
    else marks.set(key, stamp(marks.get(key), isJsonObject(value) ? value : {}, nowUtc, version));
  }
  return Object.fromEntries(marks);
}
