import * as z from 'zod';
import type { CatalogueEntry } from '../../rules/catalogue.ts';
import { evidenceSources } from '../../rules/evidence-source.ts';
import { duration, pageOf } from './common.ts';

export const ruleFamily = z.enum(['timeWindow', 'allowlist', 'denylist', 'threshold']);

const sourceNames = Object.keys(evidenceSources) as (keyof typeof evidenceSources)[];

export const evidenceSource = z.enum(sourceNames);

const catalogueEntry = z
  .strictObject({
    ruleType: z.string(),
    displayName: z.string(),
    description: z.string(),
    family: ruleFamily,
    isBuiltIn: z.boolean().meta({ description: 'Whether it names no signal of its own.' }),
    valueType: z.enum(['IpCidr', 'String']).exactOptional().meta({
      description: 'Of lists: how their values are read.',
    }),
    source: z.strictObject({
      kind: z.enum([...sourceNames, 'signal']),
      description: z.string(),
    }),
    requires: z.array(z.string()).meta({
      description: 'What must be switched on before a rule of the type can fire.',
    }),
    delay: z.strictObject({
      description: z.string(),
      lateness: duration.exactOptional(),
      minimumWait: duration.exactOptional(),
    }),
    limits: z.record(z.string(), z.unknown()),
    notes: z.array(z.string()),
    parametersSchema: z.record(z.string(), z.unknown()).meta({
      description: 'JSON Schema (draft 2020-12) of the parameters.',
    }),
  })
  .meta({ id: 'RuleType' }) satisfies z.ZodType<CatalogueEntry>;

export const catalogue = pageOf('RuleTypePage', catalogueEntry);
