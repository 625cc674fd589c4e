import { parsePointer } from '../kernel/json-pointer.ts';
import type { Condition, CustomSignal, Scalar } from './rule.ts';

/** Takes the observations of a signal out of a parsed body, in order; none when a condition fails. */
export type SignalReader = (body: unknown) => readonly unknown[];

/**
 * Prepares a custom signal. Only a body's own members are followed, so that no name reaches into the
 * prototype. A missing value equals nothing, and differs from everything.
 */
export function signalReader({ path, where = [] }: CustomSignal): SignalReader {
  const tokens = tokensOf(path);
  const conditions = where.map(conditionTest);
  return (body) => {
    if (!conditions.every((holds) => holds(body))) return [];
    const value = resolve(body, tokens);
    if (value === undefined) return [];
    return Array.isArray(value) ? value : [value];
  };
}

function conditionTest(condition: Condition): (body: unknown) => boolean {
  const tokens = tokensOf(condition.path);
  const { equals, notEquals, in: values, exists } = condition;
  if (equals !== undefined) return (body) => resolve(body, tokens) === equals;
  if (notEquals !== undefined) return (body) => resolve(body, tokens) !== notEquals;
  if (values !== undefined) {
    const members: ReadonlySet<unknown> = new Set<Scalar>(values);
    return (body) => members.has(resolve(body, tokens));
  }
  return (body) => (resolve(body, tokens) !== undefined) === exists;
}

function tokensOf(path: string): readonly string[] {
  const tokens = parsePointer(path);
  if (tokens === undefined) throw new TypeError('not a JSON Pointer');
  return tokens;
}

const arrayIndex = /^(0|[1-9]\d*)$/;

function resolve(body: unknown, tokens: readonly string[]): unknown {
  let value = body;
  for (const token of tokens) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) && !arrayIndex.test(token)) return undefined;
    // Asking for the names that every object has costs more than reading what is there.
    if (token in Object.prototype && !Object.hasOwn(value, token)) return undefined;
    value = (value as Record<string, unknown>)[token];
  }
  return value;
}
