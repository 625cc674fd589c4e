/** A function's HTTP route as it registered it. */
export interface HttpRoute {
  functionName: string;
  methods: readonly string[];
  /** A route template, such as `groups/{group}/{rest?}`, without the host's prefix. */
  template: string;
}

export interface RouteMatch {
  functionName: string;
  /** Decoded values; an optional parameter that is absent has none. */
  params: Record<string, string>;
}

interface Segment {
  pattern: RegExp;
  names: string[];
  constraints: Map<string, RegExp>;
  defaults: Map<string, string>;
  optional: boolean;
  catchAll: boolean;
  /** Lower wins: literal, constrained parameter, parameter, catch-all; as ASP.NET orders them. */
  precedence: number;
}

interface CompiledRoute extends HttpRoute {
  segments: Segment[];
}

/** Constraints that this host checks; all others are taken as met. */
const constraintPatterns: Readonly<Record<string, RegExp>> = {
  int: /^-?\d+$/,
  long: /^-?\d+$/,
  bool: /^(true|false)$/i,
  alpha: /^[a-z]+$/i,
  guid: /^\{?[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\}?$/i,
};

/** Finds the function behind a method and a URL path, in the way of the platform's ASP.NET router. */
export class HttpRouter {
  readonly #prefix: string[];
  readonly #routes: CompiledRoute[];

  constructor(routePrefix: string, routes: readonly HttpRoute[]) {
    this.#prefix = routePrefix === '' ? [] : routePrefix.split('/');
    this.#routes = routes
      .map((route) => ({ ...route, segments: splitPath(route.template).map(compileSegment) }))
      .sort(comparePrecedence);
  }

  /** `path` is the raw path of the URL, without a query. */
  match(method: string, path: string): RouteMatch | undefined {
    const segments = splitPath(path).map(decodePathSegment);
    const prefix = segments.splice(0, this.#prefix.length);
    if (!this.#prefix.every((part, index) => equalIgnoringCase(part, prefix[index])))
      return undefined;
    for (const route of this.#routes) {
      if (!route.methods.some((allowed) => equalIgnoringCase(allowed, method))) continue;
      const params = matchSegments(route.segments, segments);
      if (params) return { functionName: route.functionName, params };
    }
    return undefined;
  }
}

function equalIgnoringCase(a: string, b: string | undefined): boolean {
  return a.toLowerCase() === b?.toLowerCase();
}

/** One slash at either end does not count. */
function splitPath(path: string): string[] {
  const trimmed = path.replace(/^\/|\/$/g, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

/** Decodes once, but leaves `%2F` as it is and what is not valid too, as the platform's server does. */
export function decodePathSegment(segment: string): string {
  return segment.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    run
      .split(/(%2f)/i)
      .map((part) => (/^%2f$/i.test(part) ? part : tryDecode(part)))
      .join(''),
  );
}

function tryDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function compileSegment(text: string): Segment {
  const segment: Segment = {
    pattern: /^$/,
    names: [],
    constraints: new Map(),
    defaults: new Map(),
    optional: false,
    catchAll: false,
    precedence: 1,
  };
  let pattern = '';
  for (const part of text.split(/(\{(?:[^{}]|\{\{|\}\})+\})/).filter((part) => part !== '')) {
    if (part.startsWith('{')) pattern += compileParameter(part.slice(1, -1), segment);
    else pattern += part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  segment.pattern = new RegExp(`^${pattern}$`, 'is');
  if (segment.names.length > 0) {
    const isWhole = /^\{[^{}]+\}$/.test(text);
    const constrained = segment.constraints.size > 0;
    segment.precedence = segment.catchAll ? 5 : !isWhole ? 2 : constrained ? 3 : 4;
  }
  return segment;
}

function compileParameter(text: string, segment: Segment): string {
  const match = /^(\*{0,2})([^:=?]+)((?::[^:=?]+(?:\([^)]*\))?)*)(?:=(.*?))?(\?)?$/.exec(text);
  if (!match) throw new Error(`Route parameter "{${text}}" cannot be read.`);
  const [, stars, name, constraints, defaultValue, optional] = match;
  segment.names.push(name!);
  for (const constraint of (constraints ?? '').split(':')) {
    const pattern = constraintPatterns[constraint.toLowerCase()];
    if (pattern) segment.constraints.set(name!, pattern);
  }
  if (defaultValue !== undefined) segment.defaults.set(name!, defaultValue);
  segment.catchAll ||= stars !== '';
  segment.optional ||= optional !== undefined || defaultValue !== undefined || stars !== '';
  return stars === '' ? '(.+?)' : '(.*)';
}

function matchSegments(
  wanted: readonly Segment[],
  given: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const text = segment.catchAll ? given.slice(index).join('/') : given[index];
    if (text === undefined || (segment.catchAll && text === '')) {
      if (!segment.optional) return undefined;
      for (const [name, value] of segment.defaults) params[name] = value;
      continue;
    }
    if (!matchSegment(segment, text, params)) return undefined;
    if (segment.catchAll) return params;
  }
  return given.length > wanted.length ? undefined : params;
}

function matchSegment(segment: Segment, text: string, params: Record<string, string>): boolean {
  const match = segment.pattern.exec(text);
  if (!match) return false;
  for (const [index, name] of segment.names.entries()) {
    const value = match[index + 1]!;
    if (segment.constraints.get(name)?.test(value) === false) return false;
    params[name] = value;
  }
  return true;
}

function comparePrecedence(a: CompiledRoute, b: CompiledRoute): number {
  const length = Math.max(a.segments.length, b.segments.length);
  for (let index = 0; index < length; index++) {
    const order = (a.segments[index]?.precedence ?? 0) - (b.segments[index]?.precedence ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}
