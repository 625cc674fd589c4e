import { describe, expect, it } from 'vitest';
import {
  type AlertRow,
  alertOf,
  conditionColumns,
  handlingColumns,
  rowKeyOf,
} from '../../../shared/storage/alert-rows.ts';
import { alertImage, ended } from '../../support/alert-images.ts';

function row(image = alertImage(1), handling = {}, revision = 0): AlertRow {
  return {
    partitionKey: 'p',
    rowKey: rowKeyOf(image),
    etag: 'W/"of the table"',
    storedTimeUtc: '2026-01-02T00:00:00.000Z',
    ...conditionColumns(image),
    ...handlingColumns(handling, revision),
  };
}

describe('the row of an alert', () => {
  it('gives back condition and handling as they were, with status and etag', () => {
    const handling = { acknowledgedTimeUtc: '2026-01-02T00:00:00.000Z', acknowledgedBy: 'kim' };
    expect(alertOf(row(alertImage(1), handling, 3))).toEqual({
      ...alertImage(1).condition,
      ...handling,
      status: 'InProgress',
      storedTimeUtc: '2026-01-02T00:00:00.000Z',
      etag: '"3"',
    });
  });

  it('shows in columns of its own what lists are filtered by', () => {
    expect(row(ended(alertImage(1, { group: 'PÜMPS' })))).toMatchObject({
      severity: 'Low',
      groupKey: 'pümps',
      ruleType: 'ProcessNotAllowed',
      ended: true,
      acknowledged: false,
      dismissed: false,
    });
  });

  it('has columns of the evaluator and of people, and none of both', () => {
    const people = Object.keys(handlingColumns({}, 0));
    expect(
      Object.keys(conditionColumns(alertImage(1))).filter((name) => people.includes(name)),
    ).toEqual([]);
  });

  it('has the key of its first image whatever becomes of it', () => {
    expect(rowKeyOf(ended(alertImage(1)))).toBe(rowKeyOf(alertImage(1)));
  });
});
