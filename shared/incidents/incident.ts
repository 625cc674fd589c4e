import { createHash } from 'node:crypto';

/** In what `from` and `to` of each kind are given: RFC 3339 times, or sequence numbers in decimal. */
const extents = {
  /** The first and the last sequence number that nobody evaluated. */
  dataLoss: 'sequenceNumbers',
  evaluationLag: 'times',
  streamReplaced: 'times',
  stateCorrupt: 'times',
  sourceBehind: 'times',
  syncStalled: 'times',
  deliveryParked: 'times',
} as const satisfies Record<string, 'times' | 'sequenceNumbers'>;

export type IncidentKind = keyof typeof extents;

export const incidentKinds = Object.keys(extents) as IncidentKind[];

export const incidentStatuses = ['open', 'ended'] as const;

export type IncidentStatus = (typeof incidentStatuses)[number];

/** What an incident is about. At most one of a scope is open. */
export interface IncidentScope {
  kind: IncidentKind;
  stream?: string;
  partition?: string;
  /** Tells repeated ones of one kind apart, such as the first lost sequence number. */
  key?: string;
}

/** A trouble as whoever noticed it tells it. */
export interface IncidentReport extends IncidentScope {
  /**
   * Where it begins: an RFC 3339 UTC time, or for `dataLoss` a sequence number in decimal. That of the
   * first report stays while the incident is open.
   */
  from: string;
  /** Where it ends, if that is known; said as `from` is. */
  to?: string;
  /** For whoever runs the app: what is wrong, with numbers. No secret, tag or body. */
  detail: string;
}

/** The app's part of an incident. Times are RFC 3339 UTC. */
export interface IncidentCondition extends IncidentReport {
  id: string;
  raisedTimeUtc: string;
  /** Absent while it is open. */
  endedTimeUtc?: string;
}

/** What a person did with an incident. */
export interface Acknowledgement {
  acknowledgedTimeUtc?: string;
  acknowledgedBy?: string;
  note?: string;
}

/**
 * An incident as the API shows it. `etag` guards the acknowledgement: it stays the same while a trouble
 * only grows or ends.
 */
export interface Incident extends Omit<IncidentCondition, 'key'>, Acknowledgement {
  status: IncidentStatus;
  etag: string;
}

/** The id of an incident: the same trouble gets the same one, whichever process tells it. */
export function incidentId(hub: string, { key, from, ...scope }: IncidentReport): string {
  const occurrence = key === undefined ? ['from', from] : ['key', key];
  return digest([hub, ...scopeParts(scope), ...occurrence]);
}

/** A text that is the same for the same scope. */
export function scopeId(scope: IncidentScope): string {
  return digest([...scopeParts(scope), scope.key ?? null]);
}

/** Whether an incident falls under a scope; one without `key` covers all keys. */
export function covers(scope: IncidentScope, incident: IncidentScope): boolean {
  return (
    incident.kind === scope.kind &&
    incident.stream === scope.stream &&
    incident.partition === scope.partition &&
    (scope.key === undefined || incident.key === scope.key)
  );
}

/** The condition after the trouble is over. One that has a beginning in time ends in time. */
export function endedCondition(condition: IncidentCondition, timeUtc: string): IncidentCondition {
  const to = condition.to ?? (extents[condition.kind] === 'times' ? timeUtc : undefined);
  return { ...condition, ...(to === undefined ? {} : { to }), endedTimeUtc: timeUtc };
}

function scopeParts({ kind, stream, partition }: IncidentScope): (string | null)[] {
  return [kind, stream ?? null, partition ?? null];
}

/** JSON of a list keeps any two lists of parts apart. */
function digest(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
