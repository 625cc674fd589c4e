import { odata } from '@azure/data-tables';
import type { AlertStatus } from '../alerts/alert.ts';
import type { AlertFilter } from '../alerts/alert-store.ts';
import type { KeyRange } from './newest-first-keys.ts';

/** The filter over alerts of a partition; `odata` quotes every value. */
export function alertRowFilter(partition: string, range: KeyRange, filter: AlertFilter): string {
  return [...indexClauses(partition, range, filter), ...statusClauses(filter.status)].join(' and ');
}

/** The filter over rows that list a device's alerts: they know nothing that changes. */
export function deviceRowFilter(partition: string, range: KeyRange, filter: AlertFilter): string {
  return indexClauses(partition, range, filter).join(' and ');
}

function indexClauses(
  partition: string,
  { after, before }: KeyRange,
  { severity, group, ruleType }: AlertFilter,
): string[] {
  return [
    odata`PartitionKey eq ${partition} and RowKey gt ${after} and RowKey lt ${before}`,
    ...(severity === undefined ? [] : [odata`severity eq ${severity}`]),
    ...(group === undefined ? [] : [odata`groupKey eq ${group}`]),
    ...(ruleType === undefined ? [] : [odata`ruleType eq ${ruleType}`]),
  ];
}

/** The columns that make a status, as `alertStatus` has it. */
function statusClauses(status: AlertStatus | undefined): string[] {
  switch (status) {
    case undefined:
      return [];
    case 'Dismissed':
      return [odata`dismissed eq ${true}`];
    case 'Resolved':
      return [odata`dismissed eq ${false} and ended eq ${true}`];
    case 'InProgress':
    case 'Active': {
      const acknowledged = status === 'InProgress';
      return [
        odata`dismissed eq ${false} and ended eq ${false} and acknowledged eq ${acknowledged}`,
      ];
    }
  }
}
