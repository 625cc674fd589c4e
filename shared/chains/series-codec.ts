import type { StoredSeries } from '../evaluation/pane-series.ts';
import { text } from '../kernel/byte-codec.ts';
import type { ByteReader } from '../kernel/byte-reader.ts';
import type { ByteWriter } from '../kernel/byte-writer.ts';
import type { Aggregate } from '../rules/rule.ts';

type StoredCounts = readonly [panes: number[], counts: number[]];
type StoredValues = readonly [
  panes: number[],
  values: number[],
  counts: number[],
  hasNegative: boolean,
  isTrimmed: boolean,
];
type StoredRanges = readonly [
  newestPane: number,
  saturatedUntil: number,
  ranges: [hash: string, bounds: number[]][],
];

/** @param rule whose panes devices fill at about the same time, so that the newest ones are close. */
export function writeSeries(
  writer: ByteWriter,
  rule: { aggregate: Aggregate },
  series: StoredSeries,
): void {
  if (rule.aggregate === 'distinct') {
    writeRanges(writer, rule, series as StoredRanges);
    return;
  }
  const panes = series[0] as StoredCounts[0];
  writePanes(writer, rule, panes);
  if (rule.aggregate === 'count') {
    for (const count of (series as StoredCounts)[1]) writer.whole(count);
    return;
  }
  const [, values, counts, hasNegative, isTrimmed] = series as StoredValues;
  for (const value of values) writer.number(value);
  for (const count of counts) writer.whole(count);
  writer.whole((hasNegative ? 1 : 0) + (isTrimmed ? 2 : 0));
}

export function readSeries(reader: ByteReader, rule: { aggregate: Aggregate }): StoredSeries {
  if (rule.aggregate === 'distinct') return readRanges(reader, rule);
  const panes = readPanes(reader, rule);
  if (rule.aggregate === 'count') {
    return [panes, panes.map(() => reader.whole())] satisfies StoredCounts;
  }
  const values = panes.map(() => reader.number());
  const counts = panes.map(() => reader.whole());
  const flags = reader.whole();
  return [panes, values, counts, flags % 2 === 1, flags >= 2] satisfies StoredValues;
}

/** The newest pane, and the way from each to the one before it. */
function writePanes(writer: ByteWriter, rule: object, panes: readonly number[]): void {
  writer.whole(panes.length);
  if (panes.length === 0) return;
  writer.following(rule, panes.at(-1)!);
  for (let i = panes.length - 1; i > 0; i--) writer.whole(panes[i]! - panes[i - 1]!);
}

function readPanes(reader: ByteReader, rule: object): number[] {
  const length = reader.whole();
  if (length === 0) return [];
  let pane = reader.following(rule);
  const panes = [pane];
  while (panes.length < length) {
    pane -= reader.whole();
    panes.push(pane);
  }
  return panes.reverse();
}

function writeRanges(writer: ByteWriter, rule: object, stored: StoredRanges): void {
  const [newestPane, saturatedUntil, ranges] = stored;
  writer.following(rule, newestPane);
  writer.number(saturatedUntil, newestPane);
  writer.whole(ranges.length);
  for (const [hash, bounds] of ranges) {
    text.write(writer, hash);
    writer.whole(bounds.length);
    let before = newestPane;
    for (const bound of bounds) {
      writer.number(bound, before);
      before = bound;
    }
  }
}

function readRanges(reader: ByteReader, rule: object): StoredSeries {
  const newestPane = reader.following(rule);
  const saturatedUntil = reader.number(newestPane);
  const ranges: [string, number[]][] = [];
  for (let left = reader.whole(); left > 0; left--) {
    const hash = text.read(reader);
    const bounds: number[] = [];
    for (let i = reader.whole(), before = newestPane; i > 0; i--) {
      before = reader.number(before);
      bounds.push(before);
    }
    ranges.push([hash, bounds]);
  }
  return [newestPane, saturatedUntil, ranges] satisfies StoredRanges;
}
