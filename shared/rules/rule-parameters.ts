import { z } from 'zod';
import { parseDuration } from '../kernel/duration.ts';
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
        timeWindowSize: duration('PT1M', 'P1D'),
        allowedLateness: duration('PT0S', 'P1D').optional(),
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

const builtInThreshold = z.int().min(0).max(ruleLimits.builtInThreshold);

/** As in the ARM API. */
const builtInRange = { minThreshold: builtInThreshold, maxThreshold: builtInThreshold };

const range = { minThreshold: z.number().optional(), maxThreshold: z.number().optional() };

const suppressFor = duration('PT1M', 'P30D').optional();

/** An ISO 8601 duration of whole seconds between two others. */
function duration(shortest: string, longest: string) {
  const [minMs, maxMs] = [parseDuration(shortest)!, parseDuration(longest)!];
  return z
    .string()
    .refine(
      (value) => {
        const ms = parseDuration(value);
        return ms !== undefined && ms >= minMs && ms <= maxMs;
      },
      {
        message: `must be an ISO 8601 duration from ${shortest} to ${longest} in whole seconds, without years or months`,
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
