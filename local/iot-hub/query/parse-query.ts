import { HubError } from '../hub-error.ts';
import type { Comparison, Condition, Path, Projection, Query, Scalar } from './query.ts';
import { type Token, tokenize } from './tokenize.ts';

const comparisons: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const constants = new Map<string, Scalar>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

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

class QueryReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isKeyword(keyword: string): boolean {
    const token = this.#tokens[this.#at];
    const found = token?.kind === 'word' && token.text.toUpperCase() === keyword.toUpperCase();
    if (found) this.#at++;
    return found;
  }

  keyword(keyword: string): void {
    if (!this.isKeyword(keyword)) throw this.#unexpected(keyword);
  }

  isSymbol(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    const found = token?.kind === 'symbol' && token.text === symbol;
    if (found) this.#at++;
    return found;
  }

  symbol(symbol: string): void {
    if (!this.isSymbol(symbol)) throw this.#unexpected(`'${symbol}'`);
  }

  word(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word') throw this.#unexpected('a name');
    this.#at++;
    return token.text;
  }

  /** `tags.group`, or `tags['a group']` where a key is no plain name. */
  path(): Path {
    const path = [this.word()];
    for (;;) {
      if (this.isSymbol('.')) path.push(this.word());
      else if (this.isSymbol('[')) {
        path.push(String(this.scalar()));
        this.symbol(']');
      } else return path;
    }
  }

  scalar(): Scalar {
    const token = this.#tokens[this.#at];
    const value =
      token?.kind === 'word' ? constants.get(token.text.toLowerCase()) : token && literal(token);
    if (value === undefined) throw this.#unexpected('a value');
    this.#at++;
    return value;
  }

  comparison(): Comparison {
    const token = this.#tokens[this.#at];
    const operator = token?.kind === 'symbol' ? comparisons[token.text] : undefined;
    if (!operator) throw this.#unexpected('a comparison');
    this.#at++;
    return operator;
  }

  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.isSymbol(',')) items.push(item());
    return items;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#unexpected('the end');
  }

  #unexpected(wanted: string): HubError {
    const token = this.#tokens[this.#at];
    const found = token ? String('text' in token ? token.text : token.value) : 'the end';
    return new HubError(
      'ArgumentInvalid',
      `Query: expected ${wanted} but found ${found}. The local hub reads SELECT <list or *> FROM devices [WHERE <comparisons, IN, is_defined, AND, OR, NOT>]`,
    );
  }
}

function literal(token: Token): Scalar | undefined {
  return token.kind === 'string' || token.kind === 'number' ? token.value : undefined;
}
