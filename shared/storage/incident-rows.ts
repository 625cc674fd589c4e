import {
  type Acknowledgement,
  type Incident,
  type IncidentCondition,
  type IncidentReport,
  type IncidentScope,
  scopeId,
} from '../incidents/incident.ts';
import { keyPart } from './keys.ts';
import { newestFirstKey } from './newest-first-keys.ts';

/** A property of a row holds 64 KiB, and whoever reads a detail wants a sentence or two. */
const maxDetailLength = 2_000;

/** Written when a trouble begins, changes or ends. */
interface ConditionColumns {
  kind: string;
  /** What filters look at; empty if the trouble has no stream. */
  stream: string;
  ended: boolean;
  /** JSON of the condition. */
  condition: string;
}

/** Written by people, and emptied when a trouble comes back. */
export interface AcknowledgementColumns {
  /** JSON of the acknowledgement. */
  acknowledgement: string;
  acknowledgementRevision: number;
}

export interface IncidentRow extends ConditionColumns, AcknowledgementColumns {
  partitionKey: string;
  rowKey: string;
  etag: string;
}

/** Finds an incident by its id. */
export interface Pointer {
  incidentRowKey: string;
}

/** Finds the open incident of a scope; is there only while there is one. */
export interface OpenRow extends Pointer {
  condition: string;
}

/** Where a hub's incidents are, beside the rows that find them by id and the open ones by scope. */
export function incidentPartition(hub: string): string {
  return `${keyPart(hub)}~incident`;
}

export function openRowKey(scope: IncidentScope): string {
  return `open~${scopeId(scope)}`;
}

/** The keys of all open rows lie between these. */
export const openRowKeys = { after: 'open~', before: 'open~~' };

export function incidentRowKey({ raisedTimeUtc, id }: IncidentCondition): string {
  return newestFirstKey(Date.parse(raisedTimeUtc), id);
}

/** A report that a row has room for; a cut shows. */
export function boundedReport(report: IncidentReport): IncidentReport {
  const { detail } = report;
  if (detail.length <= maxDetailLength) return report;
  return { ...report, detail: `${detail.slice(0, maxDetailLength - 1).toWellFormed()}…` };
}

export function conditionColumns(condition: IncidentCondition): ConditionColumns {
  return {
    kind: condition.kind,
    stream: condition.stream ?? '',
    ended: condition.endedTimeUtc !== undefined,
    condition: JSON.stringify(condition),
  };
}

export function conditionOf({ condition }: Pick<OpenRow, 'condition'>): IncidentCondition {
  return JSON.parse(condition) as IncidentCondition;
}

export function acknowledgementColumns(
  acknowledgement: Acknowledgement,
  revision: number,
): AcknowledgementColumns {
  return {
    acknowledgement: JSON.stringify(acknowledgement),
    acknowledgementRevision: revision,
  };
}

export function acknowledgementOf(row: Pick<IncidentRow, 'acknowledgement'>): Acknowledgement {
  return JSON.parse(row.acknowledgement) as Acknowledgement;
}

/** The incident as people see it. */
export function incidentOf(row: IncidentRow): Incident {
  const { id, key: _, ...condition } = conditionOf(row);
  return {
    id,
    ...condition,
    ...acknowledgementOf(row),
    status: row.ended ? 'ended' : 'open',
    etag: incidentEtag(row),
  };
}

export function incidentEtag({ acknowledgementRevision }: AcknowledgementColumns): string {
  return `"${acknowledgementRevision}"`;
}
