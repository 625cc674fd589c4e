import * as z from 'zod';
import { apiPageAssets } from '../http/api-page.ts';
import { defaultTop, maxTop } from '../http/paging.ts';
import { text } from '../kernel/text-schema.ts';
import { ruleId } from '../rules/rule-schema.ts';

/** What stands in the paths of the API. */
export const pathParameters = {
  group: text(1, 128).meta({
    description:
      'The name of a group, in any case: none of `/ \\ # ? %` or a control character, no blank at either end. `default` is always there.',
    param: { id: 'Group', name: 'group', in: 'path' },
    example: 'pumps',
  }),
  rule: ruleId.meta({
    description: 'The id of a rule, unique in its group.',
    param: { id: 'Rule', name: 'rule', in: 'path' },
    example: 'ActiveConnectionsNotInAllowedRange',
  }),
  device: text(1, 128).meta({
    description: 'The id of a device of the IoT hub, percent-encoded.',
    param: { id: 'Device', name: 'device', in: 'path' },
    example: 'pump-7',
  }),
  id: z.string().meta({
    description: 'The id that a list answers.',
    param: { id: 'Id', name: 'id', in: 'path' },
  }),
  revision: z
    .int()
    .min(1)
    .meta({
      description: 'A policy revision.',
      param: { id: 'Revision', name: 'revision', in: 'path' },
      example: 7,
    }),
  job: z.string().meta({
    description: 'The id of a job.',
    param: { id: 'Job', name: 'job', in: 'path' },
  }),
  subscription: ofResource('subscription', 'The id of the subscription of the IoT hub.'),
  resourceGroup: ofResource('resourceGroup', 'The name of the resource group of the IoT hub.'),
  hub: ofResource('hub', 'The name of the IoT hub, which must be the one of the app.'),
  asset: z.enum(Object.keys(apiPageAssets)).meta({
    description: 'The name of a file.',
    param: { name: 'asset', in: 'path' },
  }),
} as const;

function ofResource(name: string, description: string) {
  return z.string().meta({ description, param: { id: name, name, in: 'path' } });
}

export type PathParameter = keyof typeof pathParameters;

export const pagingParameters = [
  z
    .int()
    .min(1)
    .max(maxTop)
    .default(defaultTop)
    .meta({
      description: 'How many items a page may hold.',
      param: { id: 'Top', name: 'top', in: 'query' },
    }),
  z
    .string()
    .optional()
    .meta({
      description:
        'Where the page begins. It stands in `nextLink` of the page before, and belongs to that list and its filters.',
      param: { id: 'ContinuationToken', name: 'continuationToken', in: 'query' },
    }),
];

const tags = z.string().optional();

export const conditionParameters = [
  tags.meta({
    description:
      'Entity tags, or `*`: the request is refused with 412 unless the resource is there with one of them.',
    example: '"7"',
    param: { id: 'IfMatch', name: 'If-Match', in: 'header' },
  }),
  tags.meta({
    description:
      'Entity tags, or `*`: the request is refused with 412 if the resource is there with one of them. `*` creates, and never replaces.',
    example: '*',
    param: { id: 'IfNoneMatch', name: 'If-None-Match', in: 'header' },
  }),
];
