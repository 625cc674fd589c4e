import * as z from 'zod';
import { type ApiOperation, json } from '../api-operation.ts';
import { group } from '../schemas/group.ts';
import { historyDetail, historyPage } from '../schemas/history.ts';

const changePath = '/groups/{group}/history/{revision}';
const noChange = 'The history has no change of this group by this revision.';
const noRevision = 'The revision is no number, or something else of the request is wrong.';

export const historyOperations: readonly ApiOperation[] = [
  {
    operationId: 'listGroupHistory',
    method: 'get',
    path: '/groups/{group}/history',
    tag: 'History',
    role: 'Policy.Read',
    summary: 'List the changes of a group',
    description: 'The newest first; kept for good, also when the group is deleted.',
    isPaged: true,
    answers: { 200: { description: 'A page of changes.', content: json(historyPage) } },
    errors: { 404: 'There is no group of this name, and never was.' },
  },
  {
    operationId: 'getGroupHistory',
    method: 'get',
    path: changePath,
    tag: 'History',
    role: 'Policy.Read',
    summary: 'Get a change of a group',
    description: 'The group before and after it, and what differs.',
    answers: {
      200: { description: 'The change.', content: json(historyDetail), headers: ['ETag'] },
    },
    errors: { 400: noRevision, 404: noChange },
  },
  {
    operationId: 'restoreGroup',
    method: 'post',
    path: `${changePath}/restore`,
    tag: 'History',
    role: 'Policy.Write',
    summary: 'Make a group what it was after a change',
    description:
      'As a new policy revision; a group that was deleted since is created again. Rules that are in force as they were keep their counters.',
    isConditional: true,
    body: {
      description: 'An empty object, or nothing.',
      content: json(z.strictObject({})),
      isOptional: true,
    },
    answers: {
      200: { description: 'The group as it is now.', content: json(group), headers: ['ETag'] },
    },
    errors: { 400: noRevision, 404: noChange, 409: 'The revision deleted the group.' },
  },
];
