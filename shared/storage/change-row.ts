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
import { type PackedTag, packTag, unpackTag } from './packed-tag.ts';

/** Under which tag a device was counted: false for none, undefined where that is not told. */
type CountedAs = { tag: GroupTag } | false | undefined;

/** What one version of the directory did to a device. */
export interface StoredChange {
  deviceId: string;
  /** Undefined when its row was removed. */
  after: DeviceFacts | undefined;
  countedBefore: CountedAs;
}

/**
 * Device id, generation, status, twin version, tag, protocol, homes, and under which tag it was counted
 * before: an array around the tag, or 0 for none. Earlier versions did not tell the last. Kept for good.
 */
type PackedFacts = [
  string,
  string,
  DeviceStatus,
  number,
  PackedTag,
  DeviceProtocol | null,
  DeviceHomes | null,
  PackedCount?,
];

/** Of a device whose row was removed. */
type PackedRemoval = [string, PackedCount];

type PackedCount = [PackedTag] | 0;

const keyPrefix = 'change~';

export function changeKey(version: number): string {
  return `${keyPrefix}${keyNumber(version)}`;
}

export function versionOfChangeKey(rowKey: string): number {
  return Number(rowKey.slice(keyPrefix.length));
}

/** Under which tag a device is counted: deleted ones under none. */
export function countedAs(facts: DeviceFacts | undefined): { tag: GroupTag } | false {
  return facts === undefined || facts.status === 'deleted' ? false : { tag: facts.groupTag };
}

/** The row that tells every view what one version of the directory changed. */
export function toChangeRow(
  partitionKey: string,
  version: number,
  changed: readonly StoredChange[],
): TableEntity<Record<string, Uint8Array>> {
  const packed = Buffer.from(JSON.stringify(changed.map(pack)), 'utf8');
  const columns = toBinaryColumns(deflateRawSync(packed));
  return { partitionKey, rowKey: changeKey(version), ...columns } as TableEntity<
    Record<string, Uint8Array>
  >;
}

export function fromChangeRow(row: Readonly<Record<string, unknown>>): StoredChange[] {
  const packed = inflateRawSync(fromBinaryColumns(row)).toString('utf8');
  return (JSON.parse(packed) as (PackedFacts | PackedRemoval)[]).map(unpack);
}

function pack({ deviceId, after, countedBefore }: StoredChange): PackedFacts | PackedRemoval {
  const before: PackedCount = countedBefore ? [packTag(countedBefore.tag)] : 0;
  if (after === undefined) return [deviceId, before];
  const { generation, status, twinVersion, groupTag, protocol, homes } = after;
  return [
    deviceId,
    generation,
    status,
    twinVersion,
    packTag(groupTag),
    protocol ?? null,
    homes ?? null,
    before,
  ];
}

function unpack(packed: PackedFacts | PackedRemoval): StoredChange {
  if (packed.length === 2) {
    const [deviceId, before] = packed;
    return { deviceId, after: undefined, countedBefore: unpackCount(before) };
  }
  const [deviceId, generation, status, twinVersion, tag, protocol, homes, before] = packed;
  const facts = { deviceId, generation, status, twinVersion, groupTag: unpackTag(tag) };
  return {
    deviceId,
    after: {
      ...facts,
      ...(protocol === null ? {} : { protocol }),
      ...(homes === null ? {} : { homes }),
    },
    countedBefore: unpackCount(before),
  };
}

function unpackCount(packed: PackedCount | undefined): CountedAs {
  if (packed === undefined) return undefined;
  return packed === 0 ? false : { tag: unpackTag(packed[0]) };
}
