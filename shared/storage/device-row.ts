import type { TableEntity, TableEntityResult } from '@azure/data-tables';
import type {
  DeviceFacts,
  DeviceProtocol,
  DeviceRecord,
  DeviceSource,
  DeviceStatus,
  GroupMoves,
  GroupTag,
} from '../devices/device.ts';
import { keyPart } from './keys.ts';
import { type PackedTag, packTag, unpackTag } from './packed-tag.ts';

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
  /** JSON of the last moves, newest first: time, tag before, source, who asked for it. */
  moves?: string;
  earlierMoves?: number;
}

/** What copies of the directory keep of a device. */
export const factsColumns = [
  ...['deviceId', 'generation', 'status', 'tagText', 'tagJson', 'twinVersion'],
  ...['protocol', 'telemetryHome', 'twinHome'],
];

type PackedMove = [string, PackedTag, DeviceSource, by?: string];

export function deviceKey(deviceId: string): string {
  return `${deviceKeys.from}${keyPart(deviceId)}`;
}

export function toDeviceRow(partitionKey: string, record: DeviceRecord): TableEntity<DeviceRow> {
  const { deviceId, generation, status, groupTag, twinVersion, protocol, homes } = record;
  const { firstSyncUtc, lastSyncUtc, lastSource, moves } = record;
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
    ...(moves === undefined ? {} : movesColumns(moves)),
  };
}

export function fromDeviceRow(row: TableEntityResult<DeviceRow>): DeviceRecord {
  const record: DeviceRecord = {
    ...factsOfRow(row),
    firstSyncUtc: row.firstSyncUtc,
    lastSyncUtc: row.lastSyncUtc,
    lastSource: row.lastSource as DeviceSource,
  };
  if (row.moves) record.moves = movesOf(row);
  return record;
}

/** Reads a row of which only `factsColumns` were asked for. */
export function factsOfRow(row: DeviceRow): DeviceFacts {
  const facts: DeviceFacts = {
    deviceId: row.deviceId,
    generation: row.generation,
    status: row.status as DeviceStatus,
    groupTag: tagOf(row),
    twinVersion: Number(row.twinVersion),
  };
  if (row.protocol) facts.protocol = row.protocol as DeviceProtocol;
  const { telemetryHome: telemetry, twinHome: twin } = row;
  if (telemetry || twin) facts.homes = { ...(telemetry && { telemetry }), ...(twin && { twin }) };
  return facts;
}

function movesColumns({ last, earlier }: GroupMoves): Pick<DeviceRow, 'moves' | 'earlierMoves'> {
  const packed = last.map(
    ({ timeUtc, from, source, by }): PackedMove =>
      by === undefined ? [timeUtc, packTag(from), source] : [timeUtc, packTag(from), source, by],
  );
  return { moves: JSON.stringify(packed), earlierMoves: earlier };
}

function movesOf({ moves, earlierMoves = 0 }: DeviceRow): GroupMoves {
  const last = (JSON.parse(moves!) as PackedMove[]).map(([timeUtc, from, source, by]) => ({
    ...{ timeUtc, from: unpackTag(from), source },
    ...(by === undefined ? {} : { by }),
  }));
  return { last, earlier: earlierMoves };
}

function tagOf({ tagText, tagJson }: DeviceRow): GroupTag {
  if (typeof tagText === 'string') return tagText;
  return typeof tagJson === 'string' ? { json: tagJson } : undefined;
}
