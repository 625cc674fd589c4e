import {
  type Alert,
  type AlertCondition,
  type AlertHandling,
  type AlertImage,
  alertStatus,
} from '../alerts/alert.ts';
import { boundedCondition } from '../alerts/bounded-condition.ts';
import { foldName } from '../kernel/fold-name.ts';
import { newestFirstKey } from './newest-first-keys.ts';

/** What filters look at; the same from the opening to the end of an episode. */
export interface FilterColumns {
  severity: string;
  groupKey: string;
  ruleType: string;
}

/** Says that an alert under the same row key is the device's. */
export interface DeviceRow extends FilterColumns {
  partitionKey: string;
  rowKey: string;
}

/** Written by the evaluator only, and only with a higher commit. */
interface ConditionColumns extends FilterColumns {
  chain: string;
  commit: bigint;
  ended: boolean;
  /** JSON of the condition. One property holds 64 KiB; see `boundedCondition`. */
  condition: Uint8Array;
}

/** Written by people only. */
export interface HandlingColumns {
  acknowledged: boolean;
  dismissed: boolean;
  /** JSON of the handling part. */
  handling: string;
  handlingRevision: number;
}

export interface AlertRow extends ConditionColumns, HandlingColumns {
  partitionKey: string;
  rowKey: string;
  etag: string;
  storedTimeUtc: string;
}

export function filterColumns(condition: AlertCondition): FilterColumns {
  const { severity, group, ruleType } = condition;
  return { severity, groupKey: foldName(group), ruleType };
}

/** The evaluator's columns of an alert, to be merged into its row or to begin it. */
export function conditionColumns({ chain, commit, condition }: AlertImage): ConditionColumns {
  return {
    ...filterColumns(condition),
    chain,
    commit: BigInt(commit),
    ended: condition.resolution !== undefined,
    condition: Buffer.from(JSON.stringify(boundedCondition(condition)), 'utf8'),
  };
}

/** The people's columns, to be merged into a row. */
export function handlingColumns(handling: AlertHandling, revision: number): HandlingColumns {
  return {
    acknowledged: handling.acknowledgedTimeUtc !== undefined,
    dismissed: handling.dismissedTimeUtc !== undefined,
    handling: JSON.stringify(handling),
    handlingRevision: revision,
  };
}

export function handlingOf(row: Pick<AlertRow, 'handling'>): AlertHandling {
  return JSON.parse(row.handling) as AlertHandling;
}

export function rowKeyOf({ condition }: AlertImage): string {
  return newestFirstKey(Date.parse(condition.detectedTimeUtc), condition.id);
}

/** The alert as people see it. */
export function alertOf(row: AlertRow): Alert {
  const handling = handlingOf(row);
  return {
    ...(JSON.parse(Buffer.from(row.condition).toString('utf8')) as AlertCondition),
    ...handling,
    status: alertStatus(row.ended, handling),
    storedTimeUtc: row.storedTimeUtc,
    etag: alertEtag(row),
  };
}

export function alertEtag({ handlingRevision }: Pick<AlertRow, 'handlingRevision'>): string {
  return `"${handlingRevision}"`;
}
