import * as z from 'zod';
import type { Note } from '../../interchange/file-reading.ts';
import { fileFormats } from '../../interchange/file-reading.ts';
import type { importFile } from '../../interchange/import-file.ts';
import {
  fileFrame,
  groupDescription,
  groupFrame,
  groupName,
} from '../../interchange/policy-file-schema.ts';
import { count } from './common.ts';
import { exactly } from './exactly.ts';
import { change, compareAction, ruleComparison } from './history.ts';
import { ruleDrafts } from './rule.ts';

const group = groupFrame.extend({
  name: groupName,
  description: groupDescription,
  rules: ruleDrafts,
});

export const policyFile = fileFrame.extend({ groups: z.array(group) }).meta({
  id: 'PolicyFile',
  description: 'Groups with their rules, as a file. `/policy.schema.json` is its JSON Schema.',
});

/** A file of another tool. What an import makes of it, its answer tells. */
export const foreignFile = z.looseObject({}).meta({
  description:
    'An ARM template, a plan or state of Terraform as JSON, or a security profile of AWS IoT Device Defender.',
});

/** By name, for as an answer the drafts of all types would be written out once more. */
export const exportedFile = z
  .unknown()
  .meta({ override: { $ref: '#/components/schemas/PolicyFile' } });

export const armTemplate = z
  .looseObject({ $schema: z.string(), resources: z.array(z.unknown()) })
  .meta({ id: 'ArmTemplate', description: 'An ARM template with the groups.' });

const note = exactly<Note>()(
  z
    .strictObject({
      kind: z.enum(['changed', 'notTaken']).meta({
        description: '`changed`: it is taken, but means something else here.',
      }),
      target: z.string().meta({ description: 'Where it stands in the file: a JSON Pointer.' }),
      message: z.string(),
    })
    .meta({ id: 'ImportNote' }),
);

export const importAnswer = exactly<Awaited<ReturnType<typeof importFile>>['answer']>()(
  z
    .strictObject({
      revision: count.meta({ description: 'Of the policy that is in force now.' }),
      dryRun: z.boolean(),
      format: z.enum(fileFormats),
      groups: z.array(
        z.strictObject({
          name: z.string(),
          action: compareAction,
          changes: z.array(change),
          rules: z.array(ruleComparison).meta({
            description: 'The changes of one that is created are all that it says.',
          }),
        }),
      ),
      notes: z.array(note),
    })
    .meta({ id: 'ImportAnswer' }),
);
