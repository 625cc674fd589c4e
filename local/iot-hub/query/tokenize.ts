import { HubError } from '../hub-error.ts';

export type Token =
  | { kind: 'word'; text: string }
  | { kind: 'string'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'symbol'; text: string };

const shapes =
  /\s*(?:(?<word>[A-Za-z_$][\w$-]*)|'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)"|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<symbol><>|!=|<=|>=|[=<>(),.*[\]]))/y;

/** @throws HubError at the first character that begins no token. */
export function tokenize(query: string): Token[] {
  const text = query.trimEnd();
  const tokens: Token[] = [];
  shapes.lastIndex = 0;
  while (shapes.lastIndex < text.length) {
    const at = shapes.lastIndex;
    const groups = shapes.exec(text)?.groups;
    if (!groups)
      throw new HubError('ArgumentInvalid', `Query: cannot read ${text.slice(at, at + 20)}`);
    tokens.push(toToken(groups));
  }
  return tokens;
}

function toToken(groups: Record<string, string | undefined>): Token {
  if (groups.word !== undefined) return { kind: 'word', text: groups.word };
  if (groups.number !== undefined) return { kind: 'number', value: Number(groups.number) };
  const escaped = groups.single ?? groups.double;
  if (escaped !== undefined) return { kind: 'string', value: readEscapes(escaped) };
  return { kind: 'symbol', text: groups.symbol! };
}

function readEscapes(escaped: string): string {
  return escaped.replace(/\\(?:u([\da-fA-F]{4})|(.))/g, (_, unit?: string, character?: string) =>
    unit === undefined ? character! : String.fromCharCode(Number.parseInt(unit, 16)),
  );
}
