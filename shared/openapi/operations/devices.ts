import * as z from 'zod';
import { deviceQuerySchema } from '../../devices/device-query.ts';
import { groupChoiceSchema } from '../../devices/group-choice.ts';
import { type ApiOperation, json } from '../api-operation.ts';
import { deviceDetails, devicePage, pendingDevice } from '../schemas/device.ts';
import { deviceExplanation } from '../schemas/explanation.ts';

const noDevice = 'All devices of the hub have been read, and none has this id.';

export const deviceOperations: readonly ApiOperation[] = [
  {
    operationId: 'listDevices',
    method: 'get',
    path: '/devices',
    tag: 'Devices',
    role: 'Policy.Read',
    summary: 'List the devices',
    description: 'By id, as the directory knows them.',
    isPaged: true,
    query: {
      schema: deviceQuerySchema,
      descriptions: { group: 'Only devices whose rules are those of this group.' },
    },
    answers: { 200: { description: 'A page of devices.', content: json(devicePage) } },
  },
  {
    operationId: 'getDevice',
    method: 'get',
    path: '/devices/{device}',
    tag: 'Devices',
    role: 'Policy.Read',
    summary: 'Get a device',
    answers: {
      200: {
        description: 'The device; or that it is pending, then without an ETag.',
        content: json(z.union([deviceDetails, pendingDevice])),
        headers: ['ETag'],
      },
    },
    errors: { 404: noDevice },
  },
  {
    operationId: 'putDeviceGroup',
    method: 'put',
    path: '/devices/{device}/group',
    tag: 'Devices',
    role: 'Policy.Write',
    summary: 'Put a device into a group',
    description:
      "Writes the tag `SecurityGroup` of its twin. The setting TWIN_WRITES must allow it: 403 otherwise. `If-Match` means the device's ETag.",
    isConditional: true,
    body: {
      description: 'The name of a group; `null` takes the tag away, which leaves it to `default`.',
      content: json(groupChoiceSchema.meta({ id: 'GroupChoice' })),
    },
    answers: {
      200: {
        description: 'The device as it is now.',
        content: json(deviceDetails),
        headers: ['ETag'],
      },
    },
    errors: { 404: 'The IoT hub has no device of this id.' },
  },
  {
    operationId: 'explainDevice',
    method: 'get',
    path: '/devices/{device}/evaluation',
    tag: 'Devices',
    role: 'Alerts.Read',
    summary: 'Explain why rules have or have not fired',
    description:
      'Rule by rule: where its window stands, which alerts are open, and what is missing before it can fire.',
    answers: { 200: { description: 'The explanation.', content: json(deviceExplanation) } },
    errors: { 404: 'Neither the directory nor evaluation knows a device of this id.' },
  },
];
