import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../../shared/kernel/tally.ts';
import { decodeEvent, hubTime } from '../../../shared/telemetry/decode-event.ts';
import { readOrigin } from '../../../shared/telemetry/origin.ts';
import { securityInterfaceId } from '../../../shared/telemetry/security-message.ts';
import { hubEvent, securityMessage, startMs } from '../../support/hub-events.ts';

type Options = Omit<Parameters<typeof hubEvent>[0], 'sequenceNumber' | 'enqueuedMs'>;

function decode(options: Options, needsBody = false) {
  const event = hubEvent({ deviceId: 'pump', ...options, sequenceNumber: 1, enqueuedMs: startMs });
  const origin = readOrigin(event);
  if (typeof origin === 'string') throw new Error(origin);
  const tally = new Tally();
  return { ...decodeEvent(event, origin, needsBody, tally), counts: tally.entries() };
}

const stamped = (stamp: unknown) =>
  hubTime(
    hubEvent({
      sequenceNumber: 1,
      enqueuedMs: startMs,
      system: { 'iothub-enqueuedtime': stamp },
    }),
  );

describe('the time at which the hub took a message in', () => {
  it.each<[string, unknown, number]>([
    ['is its stamp', startMs - 1_500, startMs - 1_500],
    ['may be written as text', '2025-12-31T23:59:58.500Z', startMs - 1_500],
    ['may be that of the event hub', startMs, startMs],
    ['may be five minutes before', startMs - 300_000, startMs - 300_000],
    ['is not believed further back', startMs - 300_001, startMs],
    ['is not believed ahead', startMs + 1, startMs],
    ['is not believed when it is no time', 'never', startMs],
    ['is not believed when it is no number', Number.NaN, startMs],
    ['is that of the event hub when it is absent', undefined, startMs],
  ])('%s', (_how, stamp, expected) => {
    expect(stamped(stamp)).toBe(expected);
  });
});

describe('a telemetry message', () => {
  it('counts as a message, its body unread while no rule needs it', () => {
    expect(decode({ body: Buffer.from('{ not json') })).toEqual({
      timeMs: startMs,
      activities: [{ kind: 'd2cMessage', timeMs: startMs, count: 1, eventName: 'Telemetry' }],
      counts: [],
    });
  });

  it('has its body parsed when a rule needs it', () => {
    expect(decode({ body: { temp: 3 } }, true).body).toEqual({ temp: 3 });
  });

  it('counts although its body cannot be read, which is told', () => {
    const decoded = decode({ body: Buffer.from('{ not json') }, true);
    expect(decoded).toMatchObject({ activities: [{ kind: 'd2cMessage' }] });
    expect(decoded.deadLetter).toBe('bodyNotJson');
  });

  it('in an encoding we cannot read is counted so, and is no dead letter', () => {
    const decoded = decode({ body: { temp: 3 }, system: { 'content-encoding': 'br' } }, true);
    expect(decoded.deadLetter).toBeUndefined();
    expect(decoded.counts).toEqual([['unsupportedEncoding', 1]]);
  });

  it('of a module is one of the device', () => {
    expect(decode({ moduleId: 'agent' }).activities).toMatchObject([{ kind: 'd2cMessage' }]);
  });
});

const body = securityMessage([{ Name: 'ProcessCreate', Payload: [{ Executable: '/bin/nc' }] }]);
const both = [{ kind: 'd2cMessage' }, { kind: 'process', value: '/bin/nc' }];

describe('a security message', () => {
  it('is known by its interface id', () => {
    const { MessageSchemaVersion: _, ...unversioned } = body as { MessageSchemaVersion: string };
    expect(
      decode({ interfaceId: securityInterfaceId, body: unversioned }).activities,
    ).toMatchObject(both);
  });

  it('is known by its shape where no interface id marks it', () => {
    expect(decode({ body }).activities).toMatchObject(both);
  });

  it('is not known by its shape under another interface id of the same words', () => {
    const { MessageSchemaVersion: _, ...unversioned } = body as { MessageSchemaVersion: string };
    const decoded = decode({ interfaceId: 'urn:azureiot:Security:Other:1', body: unversioned });
    expect(decoded.activities).toMatchObject([{ kind: 'd2cMessage' }]);
  });

  it('is read from gzip when it is marked', () => {
    const packed = gzipSync(JSON.stringify(body));
    const system = { 'content-encoding': 'gzip' };
    expect(
      decode({ interfaceId: securityInterfaceId, body: packed, system }).activities,
    ).toMatchObject(both);
  });

  it('counts as a message too, so that a device cannot choose what counts', () => {
    expect(decode({ body }).activities[0]).toMatchObject({ kind: 'd2cMessage', count: 1 });
  });

  it('that only mentions the version is telemetry, and its body that of telemetry', () => {
    const mention = { note: '"MessageSchemaVersion"', MessageSchemaVersion: '1.0' };
    const decoded = decode({ body: mention });
    expect(decoded.activities).toHaveLength(1);
    expect(decoded.deadLetter).toBeUndefined();
  });

  it('that is marked and is none is told', () => {
    expect(decode({ interfaceId: securityInterfaceId, body: { temp: 3 } }).deadLetter).toBe(
      'notASecurityMessage',
    );
    expect(decode({ interfaceId: securityInterfaceId, body: Buffer.from([0xff]) }).deadLetter).toBe(
      'bodyNotUtf8',
    );
  });

  it('in FlatBuffers, as micro agents write it, is counted as an encoding we cannot read', () => {
    const decoded = decode({
      interfaceId: securityInterfaceId,
      properties: { mti: '2.3-1-1-0' },
      body: Buffer.from([8, 0, 0, 0]),
    });
    expect(decoded.activities).toMatchObject([{ kind: 'd2cMessage' }]);
    expect(decoded.deadLetter).toBeUndefined();
    expect(decoded.counts).toEqual([['unsupportedEncoding', 1]]);
  });

  it('in JSON, as a micro agent may write it, is read', () => {
    const row = { RawEventName: 'Process', Executable: '/bin/nc' };
    const properties = { mti: '2.3-0-1-0' };
    expect(
      decode({ interfaceId: securityInterfaceId, properties, body: row }).activities,
    ).toMatchObject(both);
  });
});

describe('an event of a twin', () => {
  const twin = (opType: unknown, options: Options = {}) =>
    decode({
      source: 'twinChangeEvents',
      properties: { opType },
      body: { version: 4, tags: { SecurityGroup: 'Roof' } },
      ...options,
    });

  it.each(['updateTwin', 'replaceTwin'])('%s is an update, and says something', (opType) => {
    expect(twin(opType, { generation: '638' })).toEqual({
      timeMs: startMs,
      activities: [{ kind: 'twinUpdate', timeMs: startMs, count: 1, eventName: opType }],
      twinChange: {
        opType,
        deviceId: 'pump',
        generation: '638',
        body: { version: 4, tags: { SecurityGroup: 'Roof' } },
      },
      counts: [],
    });
  });

  it('of a module is an update, and says nothing of the device', () => {
    const decoded = twin('updateTwin', { moduleId: 'agent' });
    expect(decoded.activities).toHaveLength(1);
    expect(decoded.twinChange).toBeUndefined();
  });

  it('is no telemetry, whatever its body looks like', () => {
    expect(twin('updateTwin', { body }).activities).toMatchObject([{ kind: 'twinUpdate' }]);
  });

  it('whose body cannot be read is an update, and is told', () => {
    const decoded = twin('updateTwin', { body: Buffer.from('{') });
    expect(decoded.activities).toHaveLength(1);
    expect(decoded.deadLetter).toBe('bodyNotJson');
  });

  it.each([undefined, 3, null])('without an operation (%s) is told', (opType) => {
    expect(twin(opType)).toMatchObject({ activities: [], deadLetter: 'notATwinEvent' });
  });

  it('whose body is no object is told', () => {
    expect(twin('updateTwin', { body: [1] }).deadLetter).toBe('notATwinEvent');
  });

  it('of a lifecycle is no update, and says something', () => {
    const decoded = twin('deleteDeviceIdentity', { source: 'deviceLifecycleEvents' });
    expect(decoded.activities).toEqual([]);
    expect(decoded.twinChange).toMatchObject({ opType: 'deleteDeviceIdentity' });
  });

  it('that claims to be an update in the lifecycle stream counts as none', () => {
    expect(twin('updateTwin', { source: 'deviceLifecycleEvents' }).activities).toEqual([]);
  });
});

it('nothing that a body holds makes decoding throw', () => {
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .jsonValue()
      .map((value) => Buffer.from(JSON.stringify({ MessageSchemaVersion: 1, Events: value }))),
    fc
      .record({
        Name: fc.constantFrom('Login', 'ProcessCreate', 'ConnectionCreate', 'Process'),
        Payload: fc.jsonValue(),
      })
      .map((event) =>
        Buffer.from(JSON.stringify({ MessageSchemaVersion: '1.0', Events: [event] })),
      ),
  );
  const sources = fc.constantFrom('Telemetry', 'twinChangeEvents', 'deviceLifecycleEvents');
  const encodings = fc.constantFrom('', 'gzip', 'deflate', 'br');
  fc.assert(
    fc.property(bodies, sources, encodings, fc.boolean(), (bytes, source, encoding, isMarked) => {
      const decoded = decode(
        {
          body: bytes,
          source,
          system: { 'content-encoding': encoding },
          properties: { opType: 'updateTwin' },
          ...(isMarked ? { interfaceId: securityInterfaceId } : {}),
        },
        true,
      );
      expect(decoded.activities.every(({ timeMs }) => timeMs <= startMs)).toBe(true);
    }),
  );
});
