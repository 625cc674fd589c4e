import { describe, expect, it } from 'vitest';
import { alertRowFilter, deviceRowFilter } from '../../../shared/storage/alert-filter.ts';

const range = { after: 'at~1', before: 'at~2' };
const inRange = "PartitionKey eq 'p' and RowKey gt 'at~1' and RowKey lt 'at~2'";

describe('alertRowFilter', () => {
  it('takes the rows of a range', () => {
    expect(alertRowFilter('p', range, {})).toBe(inRange);
  });

  it('asks for each column that a filter names', () => {
    const filter = { severity: 'High', group: 'pumps', ruleType: 'ProcessNotAllowed' } as const;
    expect(alertRowFilter('p', range, filter)).toBe(
      `${inRange} and severity eq 'High' and groupKey eq 'pumps' and ruleType eq 'ProcessNotAllowed'`,
    );
  });

  it.each([
    ['Dismissed', 'dismissed eq true'],
    ['Resolved', 'dismissed eq false and ended eq true'],
    ['InProgress', 'dismissed eq false and ended eq false and acknowledged eq true'],
    ['Active', 'dismissed eq false and ended eq false and acknowledged eq false'],
  ] as const)('asks for the columns that make %s', (status, clause) => {
    expect(alertRowFilter('p', range, { status })).toBe(`${inRange} and ${clause}`);
  });

  it('quotes values', () => {
    expect(alertRowFilter('p', range, { group: "o'brien' or true" })).toBe(
      `${inRange} and groupKey eq 'o''brien'' or true'`,
    );
  });
});

describe('deviceRowFilter', () => {
  it('leaves out what a row of a device does not know', () => {
    const filter = { deviceId: 'd', status: 'Active', severity: 'Low' } as const;
    expect(deviceRowFilter('p', range, filter)).toBe(`${inRange} and severity eq 'Low'`);
  });
});
