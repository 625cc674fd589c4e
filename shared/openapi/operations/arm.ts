import * as z from 'zod';
import { armVersions } from '../../http/arm-request.ts';
import { type ApiOperation, json } from '../api-operation.ts';
import { armGroup, armGroupDraft, armGroupPage } from '../schemas/arm-group.ts';

const listPath =
  '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Devices/IotHubs/{hub}/providers/Microsoft.Security/deviceSecurityGroups';
const path = `${listPath}/{group}`;

const tag = 'Azure Resource Manager';
const query = {
  schema: z.object({ 'api-version': z.enum(armVersions) }),
  descriptions: { 'api-version': 'The version of the model; both are the same here.' },
};
const noVersion = 'The version is missing or unknown, or something else of the request is wrong.';
const noHub = 'The IoT hub is not the one of the app, or its resource id is not set.';

export const armOperations: readonly ApiOperation[] = [
  {
    operationId: 'listDeviceSecurityGroups',
    method: 'get',
    path: listPath,
    tag,
    role: 'Policy.Read',
    summary: 'List the device security groups of the IoT hub',
    query,
    isPaged: true,
    answers: { 200: { description: 'A page of groups.', content: json(armGroupPage) } },
    errors: { 400: noVersion, 404: noHub },
  },
  {
    operationId: 'getDeviceSecurityGroup',
    method: 'get',
    path,
    tag,
    role: 'Policy.Read',
    summary: 'Get a device security group',
    query,
    answers: { 200: { description: 'The group.', content: json(armGroup), headers: ['ETag'] } },
    errors: { 400: noVersion, 404: `There is no group of this name. ${noHub}` },
  },
  {
    operationId: 'putDeviceSecurityGroup',
    method: 'put',
    path,
    tag,
    role: 'Policy.Write',
    summary: 'Create or replace a device security group',
    description: 'Replaces what this model shows of the group; one sent back as it was read stays.',
    query,
    isConditional: true,
    body: { description: 'At most 16 MiB.', content: json(armGroupDraft) },
    answers: {
      200: { description: 'The group was there.', content: json(armGroup), headers: ['ETag'] },
      201: { description: 'The group is new.', content: json(armGroup), headers: ['ETag'] },
    },
    errors: { 400: noVersion, 404: noHub },
  },
  {
    operationId: 'deleteDeviceSecurityGroup',
    method: 'delete',
    path,
    tag,
    role: 'Policy.Write',
    summary: 'Delete a device security group',
    description:
      'Also while devices are tagged with it: they fall to `default`. That one goes back to a catalogue in which nothing is set.',
    query,
    isConditional: true,
    answers: {
      200: { description: 'The group was there.' },
      204: { description: 'The group was not there.' },
    },
    errors: { 400: noVersion, 404: noHub },
  },
];
