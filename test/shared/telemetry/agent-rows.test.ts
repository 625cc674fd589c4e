import { describe, expect, it } from 'vitest';
import { rowReaders } from '../../../shared/telemetry/agent-rows.ts';

const read = (name: string, row: object) => rowReaders.get(name)?.(row as never, 5, 1, name);

describe('a row of a process', () => {
  it('tells what was started', () => {
    expect(read('ProcessCreate', { Executable: '/usr/bin/nc', ProcessId: 12 })).toEqual({
      kind: 'process',
      timeMs: 5,
      count: 1,
      eventName: 'ProcessCreate',
      value: '/usr/bin/nc',
    });
  });

  it.each([{}, { Executable: '' }, { Executable: null }, { Executable: { path: '/bin/sh' } }])(
    'without an executable cannot be read: %j',
    (row) => {
      expect(read('ProcessCreate', row)).toBeUndefined();
    },
  );

  it('of a micro agent counts when a program starts, not when it forks or exits', () => {
    const executable = { Executable: '/bin/sh' };
    expect(read('Process', { ...executable, EventType: 'EXEC' })).toMatchObject({
      kind: 'process',
      value: '/bin/sh',
    });
    expect(read('Process', executable)).toMatchObject({ kind: 'process' });
    expect(read('Process', { ...executable, EventType: 'FORK' })).toBe('none');
    expect(read('Process', { ...executable, EventType: 'exit' })).toBe('none');
  });
});

describe('a row of a connection', () => {
  const row = { RemoteAddress: '10.0.0.7', RemotePort: '443', Protocol: 'TCP', LocalPort: '5000' };

  it('tells where it went, and what tells it apart from others', () => {
    expect(read('ConnectionCreate', { ...row, Direction: 'Out' })).toMatchObject({
      kind: 'connection',
      direction: 'Out',
      value: '10.0.0.7',
      connection: 'Out 10.0.0.7 443 tcp',
    });
  });

  it('is the same connection whatever the case of its protocol, the type of its port, its local port', () => {
    const other = { ...row, Direction: 'out', RemotePort: 443, Protocol: 'tcp', LocalPort: '5001' };
    const told = read('ConnectionCreate', { ...row, Direction: 'Out' });
    expect(read('ConnectionCreate', other)).toEqual(told);
  });

  it('is another connection with another direction, address, port or protocol', () => {
    const rows = [
      { ...row, Direction: 'Out' },
      { ...row, Direction: 'In' },
      { ...row, Direction: 'Out', RemoteAddress: '10.0.0.8' },
      { ...row, Direction: 'Out', RemotePort: '80' },
      { ...row, Direction: 'Out', Protocol: 'UDP' },
    ];
    const told = rows.map((one) => read('ConnectionCreate', one));
    expect(new Set(told.map((one) => (one as { connection: string }).connection)).size).toBe(5);
  });

  it('without a remote address is of another family, and no activity', () => {
    expect(read('ConnectionCreate', { Direction: 'Out', Protocol: 'unix' })).toBe('none');
  });

  it.each([undefined, 'Sideways', 3])('with direction %s cannot be read', (Direction) => {
    expect(read('ConnectionCreate', { ...row, Direction })).toBeUndefined();
  });

  it('without a port, as aggregated ones are, is one all the same', () => {
    expect(
      read('ConnectionCreate', { RemoteAddress: '10.0.0.7', RemotePort: '', Direction: 'In' }),
    ).toMatchObject({ connection: 'In 10.0.0.7  ' });
  });

  it('of a micro agent is outbound if its local port is above the remote one', () => {
    const activity = { RemoteAddress: '10.0.0.7', Protocol: 'TCP' };
    const direction = (LocalPort: number, RemotePort: number) =>
      read('NetworkActivity', { ...activity, LocalPort, RemotePort });
    expect(direction(50_000, 443)).toMatchObject({ direction: 'Out' });
    expect(direction(443, 50_000)).toMatchObject({ direction: 'In' });
    expect(direction(500, 500)).toMatchObject({ direction: 'In' });
  });
});

describe('a row of a login', () => {
  it.each<[string, object, object | string | undefined]>([
    ['that failed', { Result: 'Fail', UserName: 'ann' }, { kind: 'failedLogin' }],
    ['that failed, in lower case', { Result: 'fail' }, { kind: 'failedLogin' }],
    [
      'that succeeded',
      { Result: 'Success', UserName: 'ann', Operation: 'PAM:authentication' },
      { kind: 'login', value: 'ann' },
    ],
    ['of a user without a name', { Result: 'Success', UserId: 0 }, { kind: 'login', value: '0' }],
    ['of nobody', { Result: 'Success' }, undefined],
    ['of a micro agent', { Operation: 'Login', UserName: 'ann' }, { kind: 'login', value: 'ann' }],
    ['of a micro agent that failed', { Operation: 'LoginFailed' }, { kind: 'failedLogin' }],
    ['out', { Operation: 'Logout', UserName: 'ann' }, 'none'],
    ['with an unknown outcome', { Result: 'Perhaps', UserName: 'ann' }, undefined],
    ['with an operation, but no outcome', { Operation: 'NTLM', UserName: 'ann' }, undefined],
  ])('%s', (_which, row, expected) => {
    const told = read('Login', row);
    if (typeof expected === 'object') expect(told).toMatchObject(expected);
    else expect(told).toBe(expected);
  });

  it('named LoginFailed failed', () => {
    expect(read('LoginFailed', { UserName: 'ann' })).toMatchObject({ kind: 'failedLogin' });
  });
});

it('no reader hides behind a name that every object has', () => {
  expect(rowReaders.get('constructor')).toBeUndefined();
  expect(rowReaders.get('toString')).toBeUndefined();
});
