import type { Condition, Projection, Query } from './query.ts';
import { QueryReader } from './query-reader.ts';
import { tokenize } from './tokenize.ts';

/**
 * Reads the part of the query language that twin queries of this kind use; a query that says more is
 * refused rather than half obeyed.
 * @throws HubError that names what is not understood.
 */
export function parseQuery(text: string): Query {
  const reader = new QueryReader(tokenize(text));
  reader.keyword('SELECT');
  const projections = reader.isSymbol('*') ? undefined : reader.list(() => readProjection(reader));
  reader.keyword('FROM');
  reader.keyword('devices');
  const where = reader.isKeyword('WHERE') ? readOr(reader) : undefined;
  reader.end();
  return { ...(projections ? { projections } : {}), ...(where ? { where } : {}) };
}

/**
 * Reads what a query has after WHERE, which is how a job names its devices.
 * @throws HubError that names what is not understood.
 */
export function parseCondition(text: string): Condition {
  const reader = new QueryReader(tokenize(text));
  const condition = readOr(reader);
  reader.end();
  return condition;
}

function readProjection(reader: QueryReader): Projection {
  const path = reader.path();
  const name = reader.isKeyword('AS') ? reader.word() : path.at(-1)!;
  return { path, name };
}

function readOr(reader: QueryReader): Condition {
  let left = readAnd(reader);
  while (reader.isKeyword('OR')) left = { kind: 'or', left, right: readAnd(reader) };
  return left;
}

function readAnd(reader: QueryReader): Condition {
  let left = readNot(reader);
  while (reader.isKeyword('AND')) left = { kind: 'and', left, right: readNot(reader) };
  return left;
}

function readNot(reader: QueryReader): Condition {
  if (reader.isKeyword('NOT')) return { kind: 'not', of: readNot(reader) };
  if (reader.isSymbol('(')) {
    const inner = readOr(reader);
    reader.symbol(')');
    return inner;
  }
  if (reader.isKeyword('is_defined')) {
    reader.symbol('(');
    const path = reader.path();
    reader.symbol(')');
    return { kind: 'isDefined', path };
  }
  return readComparison(reader);
}

function readComparison(reader: QueryReader): Condition {
  const path = reader.path();
  if (reader.isKeyword('IN')) {
    const close = reader.isSymbol('[') ? ']' : ')';
    if (close === ')') reader.symbol('(');
    const values = reader.list(() => reader.scalar());
    reader.symbol(close);
    return { kind: 'in', path, values };
  }
  return { kind: 'compare', path, operator: reader.comparison(), value: reader.scalar() };
}
