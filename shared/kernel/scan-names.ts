import { maxListedProblems } from './invalid-request.ts';
import { toPointer } from './json-pointer.ts';
import type { Problem } from './service-error.ts';

/** What no body of the API comes near. Beyond it a small body could ask for an answer of gigabytes. */
export interface JsonLimits {
  depth: number;
  /** Objects and arrays in all: each takes far more memory than the bytes that open it. */
  containers: number;
  itemsPerList: number;
  namesPerObject: number;
  /** In UTF-16 code units. */
  nameLength: number;
}

export interface NameScanning {
  problems: readonly Problem[];
  /** Whether the scan ended before the text, at a limit: what follows was not looked at. */
  isCut: boolean;
}

/** An object or array that is open, and where in it the scan stands. */
interface Container {
  /** Of an object; undefined in an array. */
  names: Set<string> | undefined;
  at: string | number;
}

/**
 * Finds what is lost when JSON text becomes a value: names given twice, and the name `__proto__`. It
 * ends at the first limit that is exceeded, and when there are more problems than an answer lists.
 * Text that is no JSON yields nonsense or a SyntaxError, but in time linear to its length.
 */
export function scanNames(text: string, limits: JsonLimits): NameScanning {
  const scan = new NameScan(text, limits);
  for (let at = 0; at < text.length; at++) {
    at = scan.take(at);
    if (scan.excess !== undefined) return { problems: [scan.excess], isCut: true };
    if (scan.problems.length > maxListedProblems) return { problems: scan.problems, isCut: true };
  }
  return { problems: scan.problems, isCut: false };
}

class NameScan {
  readonly problems: Problem[] = [];
  /** The limit that the text exceeds; it has no target, since a path might exceed a limit, too. */
  excess: Problem | undefined;
  readonly #text: string;
  readonly #limits: JsonLimits;
  readonly #open: Container[] = [];
  #containers = 0;
  #isNameNext = false;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
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
    this.#containers += 1;
    const { depth, containers } = this.#limits;
    if (this.#open.length > depth)
      this.#exceed('TooDeep', `is nested more than ${depth} levels deep`);
    if (this.#containers > containers)
      this.#exceed('TooMany', `has more than ${containers} objects and arrays`);
    this.#isNameNext = container.names !== undefined;
  }

  #goOn(): void {
    const container = this.#open.at(-1);
    if (typeof container?.at === 'number') container.at += 1;
    const { itemsPerList } = this.#limits;
    if (container?.at === itemsPerList)
      this.#exceed('TooMany', `has a list of more than ${itemsPerList} items`);
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
    const { namesPerObject, nameLength } = this.#limits;
    if (name.length > nameLength)
      this.#exceed('TooLong', `has a name of more than ${nameLength} characters`);
    if (names.size > namesPerObject)
      this.#exceed('TooMany', `has an object with more than ${namesPerObject} names`);
  }

  #exceed(code: string, what: string): void {
    this.excess = { code, message: `The body ${what}.`, target: '' };
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
