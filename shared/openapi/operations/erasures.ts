import { erasureRequest } from '../../devices/erasure.ts';
import { type ApiOperation, json } from '../api-operation.ts';
import { begunErasure, erasure, erasurePage } from '../schemas/erasure.ts';

export const erasureOperations: readonly ApiOperation[] = [
  {
    operationId: 'eraseDevice',
    method: 'post',
    path: '/devices/{device}/erase',
    tag: 'Devices',
    role: 'Policy.Write',
    summary: 'Erase what is stored about a device',
    description:
      'Its row of the directory, its state and its alerts. A device whose erasure is not done yet gets the same one. Delete it in the IoT hub first: it comes back with its next event.',
    body: { description: 'At most 1 MiB.', content: json(erasureRequest) },
    answers: {
      202: {
        description: 'It has begun; `Location` tells how it goes on.',
        content: json(begunErasure),
        headers: ['Location'],
      },
    },
  },
  {
    operationId: 'listErasures',
    method: 'get',
    path: '/erasures',
    tag: 'Devices',
    role: 'Policy.Read',
    summary: 'List the erasures',
    description: 'All there ever were, the oldest first.',
    isPaged: true,
    answers: { 200: { description: 'A page of erasures.', content: json(erasurePage) } },
  },
  {
    operationId: 'getErasure',
    method: 'get',
    path: '/erasures/{id}',
    tag: 'Devices',
    role: 'Policy.Read',
    summary: 'Get an erasure',
    answers: { 200: { description: 'The erasure.', content: json(erasure) } },
    errors: { 404: 'There is no erasure of this id.' },
  },
];
