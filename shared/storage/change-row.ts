import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { TableEntity } from '@azure/data-tables';
import type {
  DeviceFacts,
  DeviceHomes,
  DeviceProtocol,
  DeviceStatus,
  GroupTag,
} from '../devices/device.ts';
import { fromBinaryColumns, toBinaryColumns } from './binary-columns.ts';
import { keyNumber } from './keys.ts';

/** Device id, generation, status, twin version, tag (an array around JSON), protocol, homes. Kept for good. */
type PackedFacts = [
  string,
  string,
  DeviceStatus,
  number,
  string | [string] | null,
  DeviceProtocol | null,
  DeviceHomes | null,
];

const keyPrefix = 'change~';

export function changeKey(version: number): string {
  return `${keyPrefix}${keyNumber(version)}`;
}

export function versionOfChangeKey(rowKey: string): number {
  return Number(rowKey.slice(keyPrefix.length));
}

/** The row that tells every view which facts one version of the directory changed. */
export function toChangeRow(
  partitionKey: string,
  version: number,
  changed: readonly DeviceFacts[],
): TableEntity<Record<string, Uint8Array>> {
  const packed = Buffer.from(JSON.stringify(changed.map(pack)), 'utf8');
  const columns = toBinaryColumns(deflateRawSync(packed));
  return { partitionKey, rowKey: changeKey(version), ...columns } as TableEntity<
    Record<string, Uint8Array>
  >;
}

export function fromChangeRow(row: Readonly<Record<string, unknown>>): DeviceFacts[] {
  const packed = inflateRawSync(fromBinaryColumns(row)).toString('utf8');
  return (JSON.parse(packed) as PackedFacts[]).map(unpack);
}

function pack(facts: DeviceFacts): PackedFacts {
  const { deviceId, generation, status, twinVersion, groupTag, protocol, homes } = facts;
  return [
    deviceId,
    generation,
    status,
    twinVersion,
    packTag(groupTag),
    protocol ?? null,
    homes ?? null,
  ];
}

function unpack([
  deviceId,
  generation,
  status,
  twinVersion,
  tag,
  protocol,
  homes,
]: PackedFacts): DeviceFacts {
  const facts = { deviceId, generation, status, twinVersion, groupTag: unpackTag(tag) };
  return {
    ...facts,
    ...(protocol === null ? {} : { protocol }),
    ...(homes === null ? {} : { homes }),
  };
}

function packTag(tag: GroupTag): PackedFacts[4] {
  if (tag === undefined) return null;
  return typeof tag === 'string' ? tag : [tag.json];
}

function unpackTag(tag: PackedFacts[4]): GroupTag {
  if (tag === null) return undefined;
  return typeof tag === 'string' ? tag : { json: tag[0] };
}
