/** One event as the classic security agents report it. */
export interface AgentEvent {
  name: 'ProcessCreate' | 'ConnectionCreate' | 'Login';
  payload: Readonly<Record<string, unknown>>;
}

const agentIdPrefix = '7d0c4f6a-2b1e-4c58-9a3d-';

/** The envelope in which an agent sends what it saw. */
export function securityMessage(events: readonly AgentEvent[], number: number, timeMs: number) {
  const timeUtc = new Date(timeMs).toISOString();
  const agentId = agentIdPrefix + number.toString(16).padStart(12, '0');
  return {
    AgentVersion: '1.0.0',
    AgentId: agentId,
    MessageSchemaVersion: '1.0',
    Events: events.map(({ name, payload }) => ({
      Id: agentId,
      TimestampLocal: timeUtc,
      TimestampUTC: timeUtc,
      Category: 'Triggered',
      Name: name,
      EventType: 'Security',
      IsEmpty: false,
      PayloadSchemaVersion: '1.0',
      Payload: [payload],
    })),
  };
}

export function processStarted(executable: string, commandLine = executable): AgentEvent {
  return {
    name: 'ProcessCreate',
    payload: {
      Executable: executable,
      ProcessId: 4711,
      ParentProcessId: 1,
      UserId: '0',
      UserName: 'root',
      CommandLine: commandLine,
      ExtraDetails: {},
    },
  };
}

export function connectedTo(remoteAddress: string, remotePort: string): AgentEvent {
  return {
    name: 'ConnectionCreate',
    payload: {
      Executable: '/usr/sbin/pumpd',
      ProcessId: 812,
      RemoteAddress: remoteAddress,
      RemotePort: remotePort,
      LocalAddress: '10.1.4.20',
      LocalPort: '50412',
      Direction: 'Out',
      Protocol: 'TCP',
      ExtraDetails: {},
    },
  };
}

/** Agents put like logins together and tell their number as a text. */
export function loggedIn(userName: string, result: 'Success' | 'Fail', hits = 1): AgentEvent {
  return {
    name: 'Login',
    payload: {
      ProcessId: 977,
      UserId: '1000',
      UserName: userName,
      Operation: 'PAM:authentication',
      Executable: '/usr/sbin/sshd',
      RemoteAddress: '10.1.0.7',
      RemotePort: '51244',
      LocalPort: '22',
      Result: result,
      ExtraDetails: hits === 1 ? {} : { HitCount: String(hits) },
    },
  };
}
