import type { Problem } from '../kernel/service-error.ts';
import { problem } from '../kernel/zod-problems.ts';
import { cidrExpected, isCidr } from './rule-parameters.ts';
import type { RuleType } from './rule-type.ts';

type Fields = Readonly<Record<string, unknown>>;
type Path = readonly PropertyKey[];

/**
 * What must hold between the properties of a rule. It takes the rule as it was sent, since all
 * problems are told at once: a property that is wrong by itself is passed over here.
 */
export function checkAcrossFields(type: RuleType, fields: Fields, at: Path): Problem[] {
  return [...checkRange(type, fields, at), ...checkAddressList(type, fields, at)];
}

function checkRange(type: RuleType, fields: Fields, at: Path): Problem[] {
  const { minThreshold: min, maxThreshold: max } = fields;
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    const message = `must not be above maxThreshold (${max})`;
    return [problem('OutOfRange', [...at, 'minThreshold'], message)];
  }
  const hasRange = type.family === 'timeWindow' || type.family === 'threshold';
  if (!hasRange || type.isBuiltIn || min !== undefined || max !== undefined) return [];
  return [problem('Missing', at, 'needs minThreshold, maxThreshold or both')];
}

/** The values of a generic list are addresses if its signal yields addresses. */
function checkAddressList(type: RuleType, fields: Fields, at: Path): Problem[] {
  const { signal } = fields;
  if (type.isBuiltIn || (signal !== 'ConnectionTo' && signal !== 'ConnectionFrom')) return [];
  const name = type.family === 'denylist' ? 'denylistValues' : 'allowlistValues';
  const values = fields[name];
  if (!Array.isArray(values)) return [];
  return values.flatMap((value, i) =>
    typeof value === 'string' && !isCidr(value)
      ? [problem('InvalidValue', [...at, name, i], cidrExpected)]
      : [],
  );
}
