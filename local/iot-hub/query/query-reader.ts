import { HubError } from '../hub-error.ts';
import type { Comparison, Path, Scalar } from './query.ts';
import type { Token } from './tokenize.ts';

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
 * Takes a query's tokens one by one. `is…` takes what it names if it comes next; everything else throws
 * HubError unless it does.
 */
export class QueryReader {
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
