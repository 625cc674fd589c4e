import * as z from 'zod';
import type { toHistoryResource } from '../../http/history-resource.ts';
import type { JsonChange } from '../../kernel/json-changes.ts';
import type { HistoryEntry } from '../../policy/policy-history.ts';
import type { PolicyOperation } from '../../policy/policy-store.ts';
import { count, etag, pageOf, utcTime } from './common.ts';
import { exactly } from './exactly.ts';
import { rule } from './rule.ts';

const operation = exactly<PolicyOperation>()(
  z.enum([
    ...(['putGroup', 'patchGroup', 'deleteGroup', 'saveRules', 'createRule', 'putRule'] as const),
    ...(['patchRule', 'deleteRule', 'restore', 'import', 'armPut', 'armDelete'] as const),
  ]),
);

const entry = z.strictObject({
  revision: z.int().min(1).meta({ description: 'The policy revision that the change made.' }),
  changedTimeUtc: utcTime,
  changedBy: z.string(),
  operation,
  action: z.enum(['create', 'update', 'delete']),
  changedGroups: count.meta({ description: 'Of how many groups the revision is a change.' }),
});

const historyEntry = exactly<HistoryEntry>()(entry.meta({ id: 'HistoryEntry' }));

export const historyPage = pageOf('HistoryPage', historyEntry);

export const change = exactly<JsonChange>()(
  z
    .strictObject({
      target: z.string().meta({ description: 'A property, or a JSON Pointer into the rule.' }),
      before: z.unknown().exactOptional(),
      after: z.unknown().exactOptional(),
    })
    .meta({ id: 'Change', description: 'What was left out was not there, or is not any more.' }),
);

export const compareAction = z.enum(['create', 'update', 'delete', 'unchanged']);

export const ruleComparison = z
  .strictObject({ id: z.string(), action: compareAction, changes: z.array(change) })
  .meta({ id: 'RuleComparison' });

const groupState = z
  .strictObject({
    name: z.string(),
    description: z.string().exactOptional(),
    revision: count,
    rules: z.array(rule).meta({ description: 'As a PUT takes them.' }),
  })
  .meta({ id: 'GroupState' });

export const historyDetail = entry
  .extend({
    action: compareAction,
    etag,
    before: groupState.exactOptional().meta({ description: 'Absent if the group was not there.' }),
    after: groupState.exactOptional().meta({ description: 'Absent if it was deleted.' }),
    changes: z.array(change),
    rules: z.array(ruleComparison),
  })
  .meta({ id: 'HistoryDetail' }) satisfies z.ZodType<
  Omit<ReturnType<typeof toHistoryResource>, 'before' | 'after'>
>;
