import * as z from 'zod';
import { parsePointer } from '../kernel/json-pointer.ts';
import { finiteNumber } from '../kernel/number-schema.ts';
import { text } from '../kernel/text-schema.ts';
import { ruleLimits } from './rule-limits.ts';

const pointer = text(0, ruleLimits.pointerLength)
  .refine((path) => parsePointer(path) !== undefined, {
    message: 'must be a JSON Pointer (RFC 6901) such as "/sensors/0/temp"',
  })
  .meta({ format: 'json-pointer' });

const scalar = z.union([text(0, ruleLimits.listValueLength), finiteNumber, z.boolean(), z.null()]);

const operators = ['equals', 'notEquals', 'in', 'exists'] as const;

const condition = z
  .strictObject({
    path: pointer,
    equals: scalar.optional(),
    notEquals: scalar.optional(),
    in: z.array(scalar).min(1).max(ruleLimits.valuesPerCondition).optional(),
    exists: z.boolean().optional(),
  })
  .refine((value) => operators.filter((name) => value[name] !== undefined).length === 1, {
    message: `must have exactly one of ${operators.join(', ')}`,
    when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
  });

const customSignalShape = {
  path: pointer,
  where: z.array(condition).max(ruleLimits.conditionsPerSignal).optional(),
};

const builtInSignal = z.enum(['ConnectionTo', 'ConnectionFrom', 'LocalUser', 'Process']);

const aggregate = z.enum(['count', 'sum', 'average', 'minimum', 'maximum', 'distinct']);

/** Values for a list: what agents report, or any observation of the owner's own telemetry. */
export const valueSignal = z.union([builtInSignal, z.strictObject(customSignalShape)]);

/** Numbers for a threshold: built-in signals are texts and have none. */
export const numberSignal = z.strictObject(customSignalShape);

/** What a time window sums up. A built-in signal is counted. */
export const windowSignal = z.union([
  builtInSignal,
  z.strictObject({ ...customSignalShape, aggregate: aggregate.default('count') }),
]);
