import { toPointer } from '../kernel/json-pointer.ts';
import type { Problem } from '../kernel/service-error.ts';

/** An object or array that is open, and where in it the scan stands. */
interface Container {
  /** Of an object; undefined in an array. */
  names: Set<string> | undefined;
  at: string | number;
}

/**
 * Finds what is lost when JSON text becomes a value: names given twice, and the name `__proto__`;
 * and nesting deeper than `maxDepth`, after which it stops. Text that is no JSON yields nonsense or
 * a SyntaxError, but the scan ends in time linear to its length.
 */
export function scanNames(text: string, maxDepth: number): Problem[] {
  const scan = new NameScan(text);
  for (let at = 0; at < text.length; at++) {
    at = scan.take(at);
    if (scan.depth > maxDepth) {
      const message = `The body is nested more than ${maxDepth} levels deep.`;
      return [{ code: 'TooDeep', message, target: '' }];
    }
  }
  return scan.problems;
}

class NameScan {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #open: Container[] = [];
  #isNameNext = false;

  constructor(text: string) {
    this.#text = text;
  }

  get depth(): number {
    return this.#open.length;
  }

  /** Takes in what begins at a character. @returns the last character that belongs to it. */
  take(at: number): number {
    switch (this.#text[at]) {
      case '"':
        return this.#takeString(at);
      case '{':
        this.#enter({ names: new Set(), at: '' });
        break;
      case '[':
        this.#enter({ names: undefined, at: 0 });
        break;
      case '}':
      case ']':
        this.#open.pop();
        this.#isNameNext = false;
        break;
      case ',':
        this.#goOn();
    }
    return at;
  }

  #enter(container: Container): void {
    this.#open.push(container);
    this.#isNameNext = container.names !== undefined;
  }

  #goOn(): void {
    const container = this.#open.at(-1);
    if (typeof container?.at === 'number') container.at += 1;
    this.#isNameNext = container?.names !== undefined;
  }

  #takeString(start: number): number {
    const end = closingQuote(this.#text, start);
    const container = this.#open.at(-1);
    if (this.#isNameNext && container?.names !== undefined) {
      container.at = JSON.parse(this.#text.slice(start, end + 1)) as string;
      this.#check(container.at, container.names);
    }
    this.#isNameNext = false;
    return end;
  }

  #check(name: string, names: Set<string>): void {
    if (name === '__proto__') this.#report('UnknownProperty', '"__proto__" is not allowed here.');
    else if (names.has(name)) this.#report('Duplicate', 'must be given only once.');
    names.add(name);
  }

  #report(code: string, message: string): void {
    this.problems.push({ code, message, target: toPointer(this.#open.map(({ at }) => at)) });
  }
}

/** The quote that closes the string that begins at `start`: one before which backslashes come in pairs. */
function closingQuote(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}
