import { expect, it } from 'vitest';
import { alertPartition } from '../../../shared/storage/alert-keys.ts';
import {
  acknowledgementColumns,
  boundedReport,
  conditionColumns,
  incidentOf,
  incidentPartition,
  incidentRowKey,
  openRowKey,
  openRowKeys,
} from '../../../shared/storage/incident-rows.ts';
import { isNewestFirstKey } from '../../../shared/storage/newest-first-keys.ts';
import { lag, loss } from '../../support/incident-reports.ts';

const condition = { ...loss(40), id: 'x', raisedTimeUtc: '2026-01-01T00:00:00.000Z' };
const address = { partitionKey: 'p', rowKey: 'r', etag: 'of the row' };

it('a row shows all that was told, but the key, and what a person did', () => {
  const seen = { acknowledgedTimeUtc: '2026-01-01T00:01:00.000Z', acknowledgedBy: 'kim' };
  const columns = { ...conditionColumns(condition), ...acknowledgementColumns(seen, 3) };
  const { key: _, ...shown } = condition;
  expect(incidentOf({ ...address, ...columns })).toEqual({
    ...shown,
    ...seen,
    status: 'open',
    etag: '"3"',
  });
});

it('a row of what has ended says so, also to filters', () => {
  const ended = { ...condition, endedTimeUtc: '2026-01-01T01:00:00.000Z' };
  const columns = { ...conditionColumns(ended), ...acknowledgementColumns({}, 0) };
  expect(columns).toMatchObject({ ended: true, kind: 'dataLoss', stream: 'telemetry' });
  expect(incidentOf({ ...address, ...columns })).toMatchObject({ status: 'ended' });
});

it('a detail that no row should hold is cut, which shows, and never within a character', () => {
  expect(boundedReport(lag({ detail: 'x'.repeat(2_000) })).detail).toBe('x'.repeat(2_000));
  const { detail } = boundedReport(lag({ detail: `x${'🔥'.repeat(2_000)}` }));
  expect(detail.length).toBe(2_000);
  expect(detail.endsWith('🔥…')).toBe(true);
  expect(boundedReport(lag({ detail: '🔥'.repeat(2_000) })).detail.isWellFormed()).toBe(true);
});

it('keys keep incidents, open ones, and alerts apart', () => {
  const open = openRowKey(condition);
  expect(open > openRowKeys.after && open < openRowKeys.before).toBe(true);
  expect(isNewestFirstKey(incidentRowKey(condition))).toBe(true);
  expect(isNewestFirstKey(open)).toBe(false);
  expect(incidentPartition('plant')).not.toBe(alertPartition('plant'));
});
