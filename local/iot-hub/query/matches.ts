import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Comparison, Condition, Path, Scalar } from './query.ts';

/** What a path leads to; undefined where there is nothing. Roots are found in any case: `DeviceId`. */
export function valueAt(document: JsonObject, path: Path): JsonValue | undefined {
  const [root, ...keys] = path;
  const name = Object.keys(document).find((key) => key.toLowerCase() === root?.toLowerCase());
  return keys.reduce<JsonValue | undefined>(
    (value, key) => (isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    name === undefined ? undefined : document[name],
  );
}

/** Whether a twin is selected: comparing what is not there is neither true nor false, so it is not. */
export function matches(document: JsonObject, condition: Condition): boolean {
  return holds(document, condition) === true;
}

function holds(document: JsonObject, condition: Condition): boolean | undefined {
  switch (condition.kind) {
    case 'isDefined':
      return valueAt(document, condition.path) !== undefined;
    case 'compare': {
      const value = valueAt(document, condition.path);
      return value === undefined ? undefined : compare(value, condition.operator, condition.value);
    }
    case 'in': {
      const value = valueAt(document, condition.path);
      return value === undefined ? undefined : condition.values.some((wanted) => wanted === value);
    }
    case 'not':
      return negation(holds(document, condition.of));
    case 'and':
      return conjunction(holds(document, condition.left), holds(document, condition.right));
    case 'or': {
      const none = conjunction(
        negation(holds(document, condition.left)),
        negation(holds(document, condition.right)),
      );
      return negation(none);
    }
  }
}

function negation(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function conjunction(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  if (left === false || right === false) return false;
  return left === undefined || right === undefined ? undefined : true;
}

function compare(value: JsonValue, operator: Comparison, wanted: Scalar): boolean | undefined {
  if (operator === '=') return value === wanted;
  if (operator === '!=') return value !== wanted;
  if (typeof value !== typeof wanted || value === null || wanted === null) return undefined;
  switch (operator) {
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
  }
}
