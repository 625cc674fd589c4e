import * as z from 'zod';
import { parseDuration } from '../kernel/duration.ts';
import { finiteNumber, withoutNegativeZero } from '../kernel/number-schema.ts';
import { text } from '../kernel/text-schema.ts';
import { parseCidr } from './ip-address.ts';
import { ruleLimits } from './rule-limits.ts';
import type { RuleType, ValueType } from './rule-type.ts';
import { numberSignal, valueSignal, windowSignal } from './signal-schema.ts';

/** The parameters that rules of a type take, by name. */
export function parameterShape(type: RuleType): z.ZodRawShape {
  switch (type.family) {
    case 'timeWindow':
      return {
        ...(type.isBuiltIn ? builtInRange : { signal: windowSignal, ...range }),
        timeWindowSize: duration(ruleLimits.timeWindowSize),
        allowedLateness: duration(ruleLimits.allowedLateness).optional(),
      };
    case 'allowlist':
      return type.isBuiltIn
        ? { allowlistValues: listOf(type.valueType ?? 'String'), suppressFor }
        : { signal: valueSignal, allowlistValues: listOf('String'), suppressFor };
    case 'denylist':
      return { signal: valueSignal, denylistValues: listOf('String'), suppressFor };
    case 'threshold':
      return { signal: numberSignal, ...range, suppressFor };
  }
}

const builtInThreshold = z
  .int()
  .overwrite(withoutNegativeZero)
  .min(0)
  .max(ruleLimits.builtInThreshold);

/** As in the ARM API. */
const builtInRange = { minThreshold: builtInThreshold, maxThreshold: builtInThreshold };

const range = { minThreshold: finiteNumber.optional(), maxThreshold: finiteNumber.optional() };

const suppressFor = duration(ruleLimits.suppressFor).optional();

/** An ISO 8601 duration of whole seconds between two others. */
function duration({ min, max }: { min: string; max: string }) {
  const [minMs, maxMs] = [parseDuration(min)!, parseDuration(max)!];
  return z
    .string()
    .refine(
      (value) => {
        const ms = parseDuration(value);
        return ms !== undefined && ms >= minMs && ms <= maxMs;
      },
      {
        message: `must be an ISO 8601 duration from ${min} to ${max} in whole seconds, without years or months`,
      },
    )
    .meta({ format: 'duration' });
}

function listOf(valueType: ValueType) {
  const value = text(1, ruleLimits.listValueLength);
  const checked = valueType === 'String' ? value : value.refine(isCidr, { message: cidrExpected });
  return z.array(checked).max(ruleLimits.listValuesPerRule);
}

export const cidrExpected =
  'must be an IPv4 or IPv6 address or CIDR block, such as "10.0.0.0/8" or "2001:db8::/32"';

export function isCidr(value: string): boolean {
  return parseCidr(value) !== undefined;
}
