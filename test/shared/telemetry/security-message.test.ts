import { describe, expect, it } from 'vitest';
import { Tally } from '../../../shared/kernel/tally.ts';
import {
  hasSecurityShape,
  securityActivities,
} from '../../../shared/telemetry/security-message.ts';
import { securityMessage, startMs } from '../../support/hub-events.ts';

const earlier = startMs - 60_000;
const TimestampUTC = new Date(earlier).toISOString();

function read(body: unknown) {
  const tally = new Tally();
  const activities = securityActivities(body, startMs, tally);
  return { activities, malformed: tally.count('malformedAgentEvents') };
}

const processes = (...names: string[]) => names.map((Executable) => ({ Executable }));

describe('a message of a classic agent', () => {
  it('yields an activity for each row of each event it knows, in order', () => {
    const body = securityMessage([
      { Name: 'ProcessCreate', TimestampUTC, Payload: processes('/bin/sh', '/bin/nc') },
      { Name: 'ListeningPorts', TimestampUTC, Payload: [{ LocalPort: '80', Protocol: 'TCP' }] },
      { Name: 'Login', TimestampUTC, Payload: [{ Result: 'Fail', UserName: 'root' }] },
    ]);
    expect(read(body)).toMatchObject({
      activities: [
        { kind: 'process', value: '/bin/sh', timeMs: earlier },
        { kind: 'process', value: '/bin/nc', timeMs: earlier },
        { kind: 'failedLogin', timeMs: earlier },
      ],
      malformed: 0,
    });
  });

  it('is read although real agents aggregate, add keys and leave keys out', () => {
    const body = {
      MessageSchemaVersion: '1.0',
      Events: [
        {
          Name: 'ProcessCreate',
          Category: 'Aggregated',
          Priority: 'Low',
          TimestampUTC: '2025-12-31 23:59:00Z',
          Payload: [
            {
              Executable: '/bin/sh',
              Hash: 'f00',
              ExtraDetails: { HitCount: '12', StartTimeUtc: '12/31/2025 22:59:00' },
            },
          ],
        },
      ],
    };
    expect(read(body).activities).toMatchObject([{ kind: 'process', count: 12, timeMs: earlier }]);
  });

  it('tells of nothing later than its arrival, ten years ahead as its clock may be', () => {
    const body = securityMessage([
      { Name: 'ProcessCreate', TimestampUTC: '2036-01-01T00:00:00Z', Payload: processes('sh') },
    ]);
    expect(read(body).activities).toMatchObject([{ timeMs: startMs }]);
  });

  it('keeps the time of a clock that is ten years behind', () => {
    const body = securityMessage([
      { Name: 'ProcessCreate', TimestampUTC: '2016-01-01T00:00:00Z', Payload: processes('sh') },
    ]);
    expect(read(body).activities).toMatchObject([{ timeMs: Date.UTC(2016, 0, 1) }]);
  });

  it.each([undefined, 'soon', {}, null])('with time %s happened when it arrived', (time) => {
    const event = { Name: 'ProcessCreate', TimestampUTC: time, Payload: processes('sh') };
    expect(read({ Events: [event] }).activities).toMatchObject([{ timeMs: startMs }]);
  });

  it('without events, or with an empty periodic one, says nothing', () => {
    expect(read(securityMessage([]))).toEqual({ activities: [], malformed: 0 });
    const empty = { Name: 'ConnectionCreate', IsEmpty: true, Payload: [] };
    expect(read({ Events: [empty] })).toEqual({ activities: [], malformed: 0 });
  });

  it('loses only what cannot be read, and counts it', () => {
    const good = { Name: 'ProcessCreate', Payload: processes('sh') };
    const bad = [
      null,
      'ProcessCreate',
      [],
      {},
      { Name: 7.5 },
      { Name: 'ProcessCreate', Payload: 'sh' },
      { Name: 'ProcessCreate', Payload: [null, 3, {}] },
      { Name: 'Login', Payload: [{ UserName: 'ann', Result: 'Perhaps' }] },
    ];
    const { activities, malformed } = read({ Events: [...bad, good] });
    expect(activities).toMatchObject([{ kind: 'process', value: 'sh' }]);
    // `7.5` is a name that nobody knows; three rows of one event are wrong.
    expect(malformed).toBe(4 + 1 + 3 + 1);
  });

  it('does not trip over names that every object has', () => {
    const events = ['__proto__', 'constructor', 'toString'].map((Name) => ({
      Name,
      Payload: [{}],
    }));
    expect(read({ Events: events })).toEqual({ activities: [], malformed: 0 });
  });
});

describe('a row of a micro agent', () => {
  const row = {
    RawEventName: 'Process',
    TimestampUTC,
    Executable: '/usr/bin/nc',
    EventType: 'EXEC',
    HitCount: 3,
  };

  it('is read alone, and among others', () => {
    const expected = { kind: 'process', value: '/usr/bin/nc', count: 3, timeMs: earlier };
    expect(read(row).activities).toMatchObject([expected]);
    expect(read([row, row]).activities).toMatchObject([expected, expected]);
  });

  it('may have its fields in EventDetails, and its time in TimeStamp', () => {
    const { RawEventName, TimestampUTC: TimeStamp, ...EventDetails } = row;
    expect(read({ RawEventName, TimeStamp, EventDetails }).activities).toMatchObject([
      { kind: 'process', value: '/usr/bin/nc', timeMs: earlier },
    ]);
  });
});

it.each([null, 3, 'text', true, {}, { Events: 'many' }, { RawEventName: '' }])(
  'no security message is %j',
  (body) => {
    expect(read(body).activities).toBeUndefined();
  },
);

describe('the shape of a security message', () => {
  it('is a version and a list of events', () => {
    expect(hasSecurityShape(securityMessage([]))).toBe(true);
    expect(hasSecurityShape({ MessageSchemaVersion: null, Events: [] })).toBe(true);
  });

  it.each([null, [], 'x', {}, { Events: [] }, { MessageSchemaVersion: '1.0', Events: {} }])(
    'is not that of %j',
    (body) => {
      expect(hasSecurityShape(body)).toBe(false);
    },
  );
});
