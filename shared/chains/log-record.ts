import type { AlertCondition } from '../alerts/alert.ts';
import type { DeviceChange } from '../devices/device-directory.ts';
import type { MemberFacts } from '../devices/member-facts.ts';
import type { DataLoss } from '../evaluation/inputs.ts';
import { list, number, oneOf, optional, text, yesOrNo } from '../kernel/byte-codec.ts';
import { ByteReader } from '../kernel/byte-reader.ts';
import { ByteWriter } from '../kernel/byte-writer.ts';
import { frame, unframe } from '../kernel/frame.ts';
import { struct } from '../kernel/struct-codec.ts';
import { CorruptChainError } from './chain-store.ts';
import { deviceCodec } from './device-codec.ts';
import { factsCodec } from './facts-codec.ts';
import type { StoredDevice } from './state-codec.ts';

/** What a commit leaves for those who rebuild the state: post-images, and the inputs it used. */
export interface LogRecord {
  devices: StoredDevice[];
  /** Devices that the state holds no longer. */
  forgotten?: string[];
  /** What was taken in besides events: an oracle that replays them comes to the same state. */
  inputs: {
    policyRevision: number;
    facts: readonly MemberFacts[];
    tickMs?: number;
    toldMs?: number;
    dataLoss?: DataLoss;
    restarts?: boolean;
    /** How many devices the commit could take, if that was fewer than usual. */
    maxTouched?: number;
    /** The events, by sequence number: from, to; absent when there were none. */
    events?: readonly [number, number];
  };
}

/** What a commit has to hand on. */
export interface OutboxRecord {
  alerts: AlertCondition[];
  factChanges: DeviceChange[];
  /** What the commit passed over: to be told even if its process ends before it can. */
  dataLoss?: DataLoss;
}

export interface SnapshotRecord {
  devices: StoredDevice[];
}

type StoredRecord = LogRecord | OutboxRecord | SnapshotRecord;

const recordKind = oneOf<'outbox' | 'snapshot' | 'log'>({ outbox: 0, snapshot: 1, log: 2 });

/** What a record holds besides its devices, which follow. */
type LogRest = Omit<LogRecord, 'devices'>;

const logRest = struct<LogRest>({
  forgotten: optional(list(text)),
  inputs: struct<LogRecord['inputs']>({
    policyRevision: number,
    facts: list(factsCodec),
    tickMs: optional(number),
    toldMs: optional(number),
    dataLoss: optional(struct<DataLoss>({ from: number, to: number, untilMs: number })),
    restarts: optional(yesOrNo),
    maxTouched: optional(number),
    events: optional(struct<readonly [number, number]>([number, number])),
  }),
});

const devicesCodec = list(deviceCodec);

export function encodeRecord(record: StoredRecord): Uint8Array {
  const writer = new ByteWriter();
  if ('alerts' in record) {
    recordKind.write(writer, 'outbox');
    // Handed on within seconds, and mostly text: as JSON it can be read by hand.
    writer.text(JSON.stringify(record));
  } else if ('inputs' in record) {
    recordKind.write(writer, 'log');
    logRest.write(writer, record);
    devicesCodec.write(writer, record.devices);
  } else {
    recordKind.write(writer, 'snapshot');
    devicesCodec.write(writer, record.devices);
  }
  return frame(writer.written);
}

/**
 * @param name says in an error which row it is.
 * @throws CorruptChainError when the bytes are damaged, or of a version that this code does not know.
 */
export function decodeRecord<T extends StoredRecord>(bytes: Uint8Array, name = 'a row'): T {
  const devices: StoredDevice[] = [];
  const rest = readRecord(bytes, name, (device) => devices.push(device));
  return ('alerts' in rest ? rest : { ...rest, devices }) as T;
}

/**
 * Reads a record and hands each device on at once: all of a snapshot would take as much memory as
 * the state that is made of them. @returns what it holds besides them.
 * @throws CorruptChainError like `decodeRecord`.
 */
export function readRecord(
  bytes: Uint8Array,
  name: string,
  take: (device: StoredDevice) => void,
): OutboxRecord | Partial<LogRest> {
  try {
    const { version, content } = unframe(bytes);
    return version === 1 ? readJson(content, take) : readContent(content, take);
  } catch (error) {
    throw new CorruptChainError(`${name}: ${error instanceof Error ? error.message : 'damaged'}`);
  }
}

/** Version 1. */
function readJson(
  content: Buffer,
  take: (device: StoredDevice) => void,
): OutboxRecord | Partial<LogRest> {
  const record = JSON.parse(content.toString('utf8')) as StoredRecord;
  if ('alerts' in record) return record;
  const { devices, ...rest } = record;
  devices.forEach(take);
  return rest;
}

function readContent(
  content: Buffer,
  take: (device: StoredDevice) => void,
): OutboxRecord | Partial<LogRest> {
  const reader = new ByteReader(content);
  const kind = recordKind.read(reader);
  if (kind === 'outbox') return JSON.parse(reader.text()) as OutboxRecord;
  const rest = kind === 'log' ? logRest.read(reader) : {};
  for (let left = reader.whole(); left > 0; left--) take(deviceCodec.read(reader));
  reader.end();
  return rest;
}
