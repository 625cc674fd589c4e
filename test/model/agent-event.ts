import type { securityMessage } from '../support/hub-events.ts';
import type { ModelActivity } from './model-event.ts';
import type { AgentStep } from './step.ts';

/** A step of an agent as it writes it. */
export function agentEvent(
  step: AgentStep,
  nowMs: number,
): Parameters<typeof securityMessage>[0][number] {
  const TimestampUTC = new Date(nowMs - step.age).toISOString();
  const counted = step.hits === undefined ? {} : { ExtraDetails: { HitCount: String(step.hits) } };
  if ('process' in step)
    return {
      Name: 'ProcessCreate',
      TimestampUTC,
      Payload: [{ Executable: step.process, ...counted }],
    };
  if ('to' in step || 'from' in step) {
    const [Direction, RemoteAddress] = 'to' in step ? ['Out', step.to] : ['In', step.from];
    const row = { Direction, RemoteAddress, RemotePort: String(step.port), Protocol: 'TCP' };
    return { Name: 'ConnectionCreate', TimestampUTC, Payload: [{ ...row, ...counted }] };
  }
  const row =
    'login' in step
      ? { Result: 'Success', UserName: step.login }
      : { Result: 'Fail', UserName: 'root' };
  return { Name: 'Login', TimestampUTC, Payload: [{ ...row, ...counted }] };
}

/** An agent's own time counts, but nothing happened after the message that tells of it. */
export function agentActivity(step: AgentStep, nowMs: number): ModelActivity {
  const common = { timeMs: nowMs - Math.max(step.age, 0), count: step.hits ?? 1 };
  if ('process' in step) return { ...common, kind: 'process', value: step.process };
  if ('login' in step) return { ...common, kind: 'login', value: step.login };
  if ('failedLogin' in step) return { ...common, kind: 'failedLogin' };
  const direction = 'to' in step ? 'Out' : 'In';
  const value = 'to' in step ? step.to : step.from;
  const connection = `${direction} ${value} ${step.port} tcp`;
  return { ...common, kind: 'connection', direction, value, connection };
}
