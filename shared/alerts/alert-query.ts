import * as z from 'zod';
import { groupNameProblem } from '../groups/group.ts';
import { foldName } from '../kernel/fold-name.ts';
import { text } from '../kernel/text-schema.ts';
import { severities } from '../rules/rule.ts';
import { findRuleType } from '../rules/rule-types.ts';
import { alertStatuses } from './alert.ts';
import type { AlertFilter } from './alert-store.ts';

/** IoT Hub's limit. */
const maxDeviceIdLength = 128;

const time = z.iso
  .datetime({
    offset: true,
    error: 'must be a time such as 2026-01-31T12:00:00Z; in an address, + is written %2B',
  })
  .transform((written) => Date.parse(written));

/** The query of a list of alerts, beside paging. `from` is included, `to` is not. */
export const alertQuerySchema = z
  .object({
    status: z.enum(alertStatuses),
    severity: z.enum(severities),
    group: z
      .string()
      .superRefine((name, context) => {
        const message = groupNameProblem(name);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      })
      .transform(foldName),
    device: text(1, maxDeviceIdLength),
    ruleType: z.string().refine((name) => findRuleType(name) !== undefined, {
      error: 'must be a rule type of the catalogue; GET /rule-types lists them',
    }),
    from: time,
    to: time,
  })
  .partial()
  .refine(({ from = -Infinity, to = Infinity }) => from < to, {
    path: ['from'],
    error: 'must be earlier than to',
    // All problems are told at once, so other wrong parameters must not hide this one.
    when: ({ value }) => isRange(value),
  });

function isRange(value: unknown): value is { from: number; to: number } {
  const { from, to } = value as Record<string, unknown>;
  return typeof from === 'number' && typeof to === 'number';
}

export function toAlertFilter(query: z.output<typeof alertQuerySchema>): AlertFilter {
  const { status, severity, group, device, ruleType, from, to } = query;
  return {
    ...(status && { status }),
    ...(severity && { severity }),
    ...(group && { group }),
    ...(device && { deviceId: device }),
    ...(ruleType && { ruleType }),
    ...(from !== undefined && { fromMs: from }),
    ...(to !== undefined && { toMs: to }),
  };
}
