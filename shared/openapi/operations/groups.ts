import { deletionQuerySchema } from '../../groups/deletion-query.ts';
import { type ApiOperation, json } from '../api-operation.ts';
import { group, groupDraft, groupPage, groupPatch } from '../schemas/group.ts';

const path = '/groups/{group}';
const noGroup = 'There is no group of this name.';

export const groupOperations: readonly ApiOperation[] = [
  {
    operationId: 'listGroups',
    method: 'get',
    path: '/groups',
    tag: 'Groups',
    role: 'Policy.Read',
    summary: 'List the groups',
    description: 'By name. `default` is always one of them.',
    isPaged: true,
    answers: { 200: { description: 'A page of groups.', content: json(groupPage) } },
  },
  {
    operationId: 'getGroup',
    method: 'get',
    path,
    tag: 'Groups',
    role: 'Policy.Read',
    summary: 'Get a group',
    description: 'With the number of its rules and devices, but not the rules themselves.',
    answers: { 200: { description: 'The group.', content: json(group), headers: ['ETag'] } },
    errors: { 404: noGroup },
  },
  {
    operationId: 'putGroup',
    method: 'put',
    path,
    tag: 'Groups',
    role: 'Policy.Write',
    summary: 'Create or replace a group',
    description: 'Its rules stay. Names are one if they differ only in case.',
    isConditional: true,
    body: { description: 'The group: at most 1 MiB.', content: json(groupDraft) },
    answers: {
      200: { description: 'The group was there.', content: json(group), headers: ['ETag'] },
      201: { description: 'The group is new.', content: json(group), headers: ['ETag'] },
    },
  },
  {
    operationId: 'patchGroup',
    method: 'patch',
    path,
    tag: 'Groups',
    role: 'Policy.Write',
    summary: 'Change parts of a group',
    isConditional: true,
    body: {
      description: 'A JSON merge patch: at most 1 MiB.',
      content: { 'application/merge-patch+json': groupPatch, 'application/json': groupPatch },
    },
    answers: {
      200: { description: 'The group as it is now.', content: json(group), headers: ['ETag'] },
    },
    errors: { 404: noGroup },
  },
  {
    operationId: 'deleteGroup',
    method: 'delete',
    path,
    tag: 'Groups',
    role: 'Policy.Write',
    summary: 'Delete a group with its rules',
    isConditional: true,
    query: {
      schema: deletionQuerySchema,
      descriptions: {
        force: 'Delete it also while devices are tagged with it: they fall to `default`.',
      },
    },
    answers: { 204: { description: 'The group is not there, and may not have been.' } },
    errors: { 409: 'It is `default`, or devices are tagged with it and `force` is not given.' },
  },
];
