/** What a device did or had done to it, as rules see it. */
export type ActivityKind =
  | 'd2cMessage'
  | 'twinUpdate'
  | 'failedLogin'
  | 'login'
  | 'connection'
  | 'process';

export interface Activity {
  kind: ActivityKind;
  timeMs: number;
  /** How many times it happened: the hits of an aggregated agent event, else 1. */
  count: number;
  /** The name of the event it came from, shown in evidence. */
  eventName: string;
  /** The user of a login, the executable of a process, the remote address of a connection. */
  value: string | undefined;
  direction: 'In' | 'Out' | undefined;
  /** Tells connections apart: direction, remote address, remote port and protocol. */
  connection: string | undefined;
}

/** An activity; all have the same fields, since whatever looks at millions is fast with one shape only. */
export function activity(
  kind: ActivityKind,
  timeMs: number,
  count: number,
  eventName: string,
  value?: string,
): Activity {
  return { kind, timeMs, count, eventName, value, direction: undefined, connection: undefined };
}
