import { parsePointer } from '../kernel/json-pointer.ts';
import type { Condition, CustomSignal, Scalar } from './rule.ts';

/**
 * Takes what a signal names out of a parsed body; undefined when it is not there or a condition
 * fails. Of an array, each element is an observation.
 */
export type SignalReader = (body: unknown) => unknown;

/** The observations in what a signal was found to be, in order. */
export function observationsIn(found: unknown): readonly unknown[] {
  if (found === undefined) return [];
  return Array.isArray(found) ? found : [found];
}

/**
 * Prepares a custom signal. Only a body's own members are followed, so that no name reaches into the
 * prototype. A missing value equals nothing, and differs from everything.
 */
export function signalReader({ path, where = [] }: CustomSignal): SignalReader {
  const steps = stepsOf(path);
  if (where.length === 0) return (body) => resolve(body, steps);
  const conditions = where.map(conditionTest);
  return (body) => (conditions.every((holds) => holds(body)) ? resolve(body, steps) : undefined);
}

function conditionTest(condition: Condition): (body: unknown) => boolean {
  const steps = stepsOf(condition.path);
  const { equals, notEquals, in: values, exists } = condition;
  if (equals !== undefined) return (body) => resolve(body, steps) === equals;
  if (notEquals !== undefined) return (body) => resolve(body, steps) !== notEquals;
  if (values !== undefined) {
    const members: ReadonlySet<unknown> = new Set<Scalar>(values);
    return (body) => members.has(resolve(body, steps));
  }
  return (body) => (resolve(body, steps) !== undefined) === exists;
}

/** One name on the way to a value. */
interface Step {
  readonly name: string;
  /** Every object has something of this name: asking for its own costs more than reading it. */
  readonly isInherited: boolean;
  readonly isIndex: boolean;
}

function stepsOf(path: string): readonly Step[] {
  const tokens = parsePointer(path);
  if (tokens === undefined) throw new TypeError('not a JSON Pointer');
  return tokens.map((name) => ({
    name,
    isInherited: name in Object.prototype,
    isIndex: arrayIndex.test(name),
  }));
}

const arrayIndex = /^(0|[1-9]\d*)$/;

function resolve(body: unknown, steps: readonly Step[]): unknown {
  let value = body;
  for (const { name, isInherited, isIndex } of steps) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (!isIndex && Array.isArray(value)) return undefined;
    if (isInherited && !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
