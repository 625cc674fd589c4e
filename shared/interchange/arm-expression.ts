/** An expression of a template, read but not evaluated. */
export type ArmExpression =
  | { kind: 'literal'; value: string | number }
  | { kind: 'call'; name: string; args: readonly ArmExpression[] }
  | { kind: 'member'; of: ArmExpression; at: ArmExpression };

/** Why an expression has no value here. The message reads on from "it". */
export class Unresolved extends Error {}

/** A name for a message: expressions can make long ones. */
export function quoted(name: unknown): string {
  return JSON.stringify(String(name).slice(0, 64));
}

const maxDepth = 64;
/** Characters that Azure Resource Manager takes. */
const maxLength = 24_576;

/** Reads what stands between the brackets of an expression. @throws Unresolved when it is none. */
export function parseArmExpression(text: string): ArmExpression {
  if (text.length > maxLength) throw new Unresolved(`has more than ${maxLength} characters`);
  const parser = new Parser(text);
  return parser.readAll();
}

const tokens =
  /\s*(?:('(?:[^']|'')*')|(-?\d+)|([A-Za-z_][\w.]*(?=\s*\())|(\.[A-Za-z_]\w*)|([()[\],]))/y;

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(): ArmExpression {
    const expression = this.#read();
    if (this.#text.slice(this.#at).trim() !== '') throw this.#wrong();
    return expression;
  }

  #read(): ArmExpression {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new Unresolved('is nested too deep');
    let expression = this.#readFirst();
    for (let next = this.#peek(); isMember(next); next = this.#peek())
      expression = { kind: 'member', of: expression, at: this.#readMember() };
    this.#depth -= 1;
    return expression;
  }

  #readFirst(): ArmExpression {
    const token = this.#take();
    if (token.startsWith("'"))
      return { kind: 'literal', value: token.slice(1, -1).replaceAll("''", "'") };
    if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
    if (!/^[A-Za-z_]/.test(token)) throw this.#wrong();
    return { kind: 'call', name: token, args: this.#readArguments() };
  }

  #readArguments(): ArmExpression[] {
    this.#expect('(');
    const args: ArmExpression[] = [];
    if (this.#peek() !== ')') {
      args.push(this.#read());
      while (this.#peek() === ',') {
        this.#take();
        args.push(this.#read());
      }
    }
    this.#expect(')');
    return args;
  }

  #readMember(): ArmExpression {
    const token = this.#take();
    if (token !== '[') return { kind: 'literal', value: token.slice(1) };
    const at = this.#read();
    this.#expect(']');
    return at;
  }

  #expect(token: string): void {
    if (this.#take() !== token) throw this.#wrong();
  }

  #take(): string {
    const token = this.#peek();
    if (token === undefined) throw this.#wrong();
    this.#at = tokens.lastIndex;
    return token;
  }

  #peek(): string | undefined {
    tokens.lastIndex = this.#at;
    return tokens.exec(this.#text)?.[0].trim();
  }

  #wrong(): Unresolved {
    return new Unresolved('is an expression that is not understood here');
  }
}

function isMember(token: string | undefined): boolean {
  return token === '[' || token?.startsWith('.') === true;
}
