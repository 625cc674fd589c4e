import type { TableEntity, TableEntityResult } from '@azure/data-tables';
import type { DeviceProtocol, DeviceRecord, DeviceStatus, GroupTag } from '../devices/device.ts';
import { keyPart } from './keys.ts';

/** Device rows lie between these keys: `~` separates parts, and no encoded part is above `~`. */
export const deviceKeys = { from: 'device~', to: 'device~~' } as const;

/** Columns of a device in Table Storage. Names are kept for good. */
export interface DeviceRow extends Record<string, unknown> {
  deviceId: string;
  generation: string;
  status: string;
  tagText?: string;
  /** Instead of `tagText`, for a tag that is no string. */
  tagJson?: string;
  twinVersion: bigint;
  protocol?: string;
  telemetryHome?: string;
  twinHome?: string;
  firstSyncUtc: string;
  lastSyncUtc: string;
  lastSource: string;
}

export function deviceKey(deviceId: string): string {
  return `${deviceKeys.from}${keyPart(deviceId)}`;
}

export function toDeviceRow(partitionKey: string, record: DeviceRecord): TableEntity<DeviceRow> {
  const { deviceId, generation, status, groupTag, twinVersion, protocol, homes } = record;
  const { firstSyncUtc, lastSyncUtc, lastSource } = record;
  return {
    partitionKey,
    rowKey: deviceKey(deviceId),
    deviceId,
    generation,
    status,
    ...(typeof groupTag === 'string' ? { tagText: groupTag } : {}),
    ...(typeof groupTag === 'object' ? { tagJson: groupTag.json } : {}),
    twinVersion: BigInt(twinVersion),
    ...(protocol === undefined ? {} : { protocol }),
    ...(homes?.telemetry === undefined ? {} : { telemetryHome: homes.telemetry }),
    ...(homes?.twin === undefined ? {} : { twinHome: homes.twin }),
    firstSyncUtc,
    lastSyncUtc,
    lastSource,
  };
}

export function fromDeviceRow(row: TableEntityResult<DeviceRow>): DeviceRecord {
  const record: DeviceRecord = {
    deviceId: row.deviceId,
    generation: row.generation,
    status: row.status as DeviceStatus,
    groupTag: tagOf(row),
    twinVersion: Number(row.twinVersion),
    firstSyncUtc: row.firstSyncUtc,
    lastSyncUtc: row.lastSyncUtc,
    lastSource: row.lastSource as DeviceRecord['lastSource'],
  };
  if (row.protocol) record.protocol = row.protocol as DeviceProtocol;
  const { telemetryHome: telemetry, twinHome: twin } = row;
  if (telemetry || twin) record.homes = { ...(telemetry && { telemetry }), ...(twin && { twin }) };
  return record;
}

function tagOf({ tagText, tagJson }: DeviceRow): GroupTag {
  if (typeof tagText === 'string') return tagText;
  return typeof tagJson === 'string' ? { json: tagJson } : undefined;
}
