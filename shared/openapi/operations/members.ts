import { membersSchema } from '../../devices/member-selection.ts';
import { type ApiOperation, json } from '../api-operation.ts';
import { memberJob } from '../schemas/member-job.ts';

const path = '/groups/{group}/members';

export const memberOperations: readonly ApiOperation[] = [
  {
    operationId: 'addGroupMembers',
    method: 'post',
    path,
    tag: 'Groups',
    role: 'Policy.Write',
    summary: 'Put many devices into a group',
    description:
      'A job of the IoT hub writes the tag of each twin. A device is in the group when the twin change event of that has come, mostly within seconds; the end of the job does not wait for it. The setting TWIN_WRITES must allow it: 403 otherwise.',
    body: {
      description:
        'Either `devices`, their ids, or `query`, a condition on twins: what stands after WHERE in a query of the IoT hub. Either makes a condition of at most 8,000 bytes.',
      content: json(membersSchema.meta({ id: 'MemberSelection' })),
    },
    answers: {
      202: {
        description: 'The job has been started; `Location` tells how it goes on.',
        content: json(memberJob),
        headers: ['Location', 'Retry-After'],
      },
    },
    errors: { 404: 'There is no group of this name.' },
  },
  {
    operationId: 'getGroupMembersJob',
    method: 'get',
    path: `${path}/{job}`,
    tag: 'Groups',
    role: 'Policy.Read',
    summary: 'Get a job that puts devices into a group',
    description: 'The IoT hub keeps jobs for 30 days. The setting TWIN_WRITES must allow it.',
    answers: { 200: { description: 'The job.', content: json(memberJob) } },
    errors: { 404: 'There is no group of this name, or no such job for it.' },
  },
];
