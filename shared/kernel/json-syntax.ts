/** Where a text stops being JSON, and what JSON has there instead. */
export interface JsonSyntaxError {
  /** In UTF-16 code units. */
  offset: number;
  /** Nothing of the text itself, which may be a secret. */
  expected: string;
}

/**
 * Finds the first error in the syntax of JSON; undefined if there is none. `JSON.parse` tells of few
 * of them where they are, and repeats the text in telling of others.
 */
export function findJsonSyntaxError(text: string): JsonSyntaxError | undefined {
  const scan = new SyntaxScan(text);
  while (!scan.isDone) {
    const expected = scan.step();
    if (expected !== undefined) return { offset: scan.at, expected };
  }
  return undefined;
}

/** What may come next. */
type State = 'value' | 'firstItem' | 'firstName' | 'name' | 'colon' | 'next';

const expectedIn: Record<Exclude<State, 'next'>, string> = {
  value: 'a value',
  firstItem: 'a value or "]"',
  firstName: 'a name in double quotes or "}"',
  name: 'a name in double quotes',
  colon: '":"',
};

const blanks = /[ \t\n\r]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class SyntaxScan {
  at = 0;
  readonly #text: string;
  readonly #open: ('{' | '[')[] = [];
  #state: State = 'value';

  constructor(text: string) {
    this.#text = text;
    this.#skip(blanks);
  }

  get isDone(): boolean {
    return this.#state === 'next' && this.#open.length === 0 && this.at === this.#text.length;
  }

  /** Takes one token and the blanks behind it. @returns what is expected if it is wrong. */
  step(): string | undefined {
    const expected = this.#take();
    if (expected === undefined) this.#skip(blanks);
    return expected;
  }

  #take(): string | undefined {
    switch (this.#state) {
      case 'value':
      case 'firstItem':
        return this.#takeValue(this.#state);
      case 'firstName':
      case 'name':
        if (this.#state === 'firstName' && this.#takeMark('}')) return this.#close();
        return this.#text[this.at] === '"' ? this.#takeString('colon') : expectedIn[this.#state];
      case 'colon':
        if (!this.#takeMark(':')) return expectedIn.colon;
        this.#state = 'value';
        return undefined;
      case 'next':
        return this.#takeNext();
    }
  }

  #takeValue(state: 'value' | 'firstItem'): string | undefined {
    if (state === 'firstItem' && this.#takeMark(']')) return this.#close();
    if (this.#takeMark('{')) this.#enter('{', 'firstName');
    else if (this.#takeMark('[')) this.#enter('[', 'firstItem');
    else if (this.#text[this.at] === '"') return this.#takeString('next');
    else if (this.#skip(scalar)) this.#state = 'next';
    else return expectedIn[state];
    return undefined;
  }

  #takeNext(): string | undefined {
    const container = this.#open.at(-1);
    if (container === undefined) return 'nothing more';
    if (this.#takeMark(',')) {
      this.#state = container === '{' ? 'name' : 'value';
      return undefined;
    }
    const end = container === '{' ? '}' : ']';
    return this.#takeMark(end) ? this.#close() : `"," or "${end}"`;
  }

  #takeString(after: State): string | undefined {
    this.at += 1;
    for (let code = this.#code(); code !== quote; code = this.#code()) {
      if (Number.isNaN(code)) return 'a closing double quote';
      if (code < firstPrintable) return 'an escape such as \\n';
      if (code !== backslash) this.at += 1;
      else if (!this.#skip(escaped)) return 'an escape that JSON has';
    }
    this.at += 1;
    this.#state = after;
    return undefined;
  }

  #code(): number {
    return this.#text.charCodeAt(this.at);
  }

  #enter(container: '{' | '[', state: State): void {
    this.#open.push(container);
    this.#state = state;
  }

  #close(): undefined {
    this.#open.pop();
    this.#state = 'next';
  }

  #takeMark(mark: string): boolean {
    if (this.#text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.#text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const firstPrintable = 0x20;
