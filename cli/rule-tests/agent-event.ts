import type { AgentEvent } from '../../local/fleet/security-message.ts';
import type { SecurityEvent } from './rule-test-schema.ts';

/** A security event as the classic agents write it. */
export function agentEvent(event: SecurityEvent): AgentEvent {
  const { process, login, failedLogin, connectionTo, connectionFrom, hits } = event;
  // Agents tell a number of hits as a text, and nothing of a single one.
  const ExtraDetails = hits === 1 ? {} : { HitCount: String(hits) };
  if (process !== undefined) {
    const payload = { Executable: process, CommandLine: process, ProcessId: 4711, ExtraDetails };
    return { name: 'ProcessCreate', payload };
  }
  const UserName = login ?? failedLogin;
  if (UserName !== undefined) {
    const Result = login === undefined ? 'Fail' : 'Success';
    return { name: 'Login', payload: { UserName, Operation: 'Login', Result, ExtraDetails } };
  }
  const { port = 443, transport = 'Tcp' } = event;
  const payload = {
    Direction: connectionTo === undefined ? 'In' : 'Out',
    RemoteAddress: connectionTo ?? connectionFrom,
    RemotePort: String(port),
    Protocol: transport.toUpperCase(),
    ExtraDetails,
  };
  return { name: 'ConnectionCreate', payload };
}
