import * as z from 'zod';
import { exportQuerySchema, importQuerySchema } from '../../interchange/transfer-query.ts';
import { type ApiOperation, json } from '../api-operation.ts';
import {
  armTemplate,
  exportedFile,
  foreignFile,
  importAnswer,
  policyFile,
} from '../schemas/policy-file.ts';

const tag = 'Import and export';

const query = {
  schema: exportQuerySchema,
  descriptions: {
    format: '`policy` and `yaml` are the policy file, which an import takes; `arm` is a template.',
  },
};

const file = {
  200: {
    description: 'The file. Its ETag is that of the whole policy.',
    content: {
      ...json(z.union([exportedFile, armTemplate])),
      'application/yaml': z.string(),
    },
    headers: ['ETag'],
  },
} as const;

export const interchangeOperations: readonly ApiOperation[] = [
  {
    operationId: 'importPolicy',
    method: 'post',
    path: '/import',
    tag,
    role: 'Policy.Write',
    summary: 'Import a file of groups and rules',
    description:
      'All or nothing, as one policy revision. Groups of the file replace those of their names whole; other groups stay. `If-Match` means the ETag of the whole policy, as an export has it. What is wrong is told with its place in the file.',
    query: {
      schema: importQuerySchema,
      descriptions: {
        format: 'Whose layout the file has; found out by itself if not given.',
        dryRun:
          'Tell what it would do, and do nothing: for that the app role `Policy.Read` is needed instead.',
        prune:
          'Delete the groups that are not in the file, and the rules of `default` if it is not.',
      },
    },
    isConditional: true,
    body: {
      description: 'The file as it is: at most 16 MiB.',
      content: {
        ...json(z.union([policyFile, foreignFile])),
        'application/yaml': z.string(),
        'text/yaml': z.string(),
        'text/plain': z.string(),
      },
    },
    answers: {
      200: { description: 'What became of it.', content: json(importAnswer), headers: ['ETag'] },
    },
  },
  {
    operationId: 'exportPolicy',
    method: 'get',
    path: '/export',
    tag,
    role: 'Policy.Read',
    summary: 'Export all groups as a file',
    query,
    answers: file,
  },
  {
    operationId: 'exportGroup',
    method: 'get',
    path: '/groups/{group}/export',
    tag,
    role: 'Policy.Read',
    summary: 'Export one group as a file',
    query,
    answers: file,
    errors: { 404: 'There is no group of this name.' },
  },
  {
    operationId: 'policySchema',
    method: 'get',
    path: '/policy.schema.json',
    tag,
    summary: 'Get the JSON Schema of the policy file',
    description: 'For editors, which have no key.',
    answers: {
      200: {
        description: 'JSON Schema, draft 2020-12.',
        content: json(z.record(z.string(), z.unknown())),
      },
    },
  },
];
