import * as z from 'zod';
import { CommandError, exitCodes } from '../command.ts';
import type { DeploymentAnswer } from './deployment.ts';

const action = z.enum(['create', 'update', 'delete', 'unchanged']);

const change = z.object({
  target: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

const importAnswer = z.object({
  revision: z.int(),
  groups: z.array(
    z.object({
      name: z.string(),
      action,
      changes: z.array(change).default([]),
      rules: z.array(z.object({ id: z.string(), action, changes: z.array(change).default([]) })),
    }),
  ),
  notes: z.array(z.object({ target: z.string(), message: z.string() })).default([]),
});

/** What an import does, or did, to each group and rule. */
export type ImportAnswer = z.output<typeof importAnswer>;

export type Action = z.output<typeof action>;

export type Change = z.output<typeof change>;

/** @throws CommandError when it is not what the import answers. */
export function readImportAnswer({ text }: DeploymentAnswer): ImportAnswer {
  try {
    return importAnswer.parse(JSON.parse(text));
  } catch {
    const message = 'the answer is not that of an import: is the deployment of another version?';
    throw new CommandError(message, exitCodes.failed);
  }
}
