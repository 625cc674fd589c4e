import * as z from 'zod';
import { formatDuration } from '../kernel/duration.ts';
import { type EvidenceSource, evidenceSources } from './evidence-source.ts';
import type { RuleFamily, Signal } from './rule.ts';
import { ruleLimits } from './rule-limits.ts';
import { parameterShape } from './rule-parameters.ts';
import type { RuleType, ValueType } from './rule-type.ts';
import { ruleDelay, ruleTypes } from './rule-types.ts';

/** A rule type as the API shows it to who chooses one. */
export interface CatalogueEntry {
  ruleType: string;
  displayName: string;
  description: string;
  family: RuleFamily;
  isBuiltIn: boolean;
  valueType?: ValueType;
  source: { kind: RuleType['source']; description: string };
  /** What must be switched on before it can fire. */
  requires: readonly string[];
  /** Of the source, or of custom signals for a type that names a signal. ISO 8601. */
  delay: { description: string; lateness?: string; minimumWait?: string };
  limits: Readonly<Record<string, unknown>>;
  notes: readonly string[];
  /** JSON Schema, draft 2020-12. */
  parametersSchema: object;
}

/** Every rule type, in the catalogue's order. */
export function catalogue(): readonly CatalogueEntry[] {
  entries ??= ruleTypes.map(describe);
  return entries;
}

let entries: readonly CatalogueEntry[] | undefined;

function describe(type: RuleType): CatalogueEntry {
  const { ruleType, displayName, description, family, isBuiltIn, valueType, notes } = type;
  return {
    ruleType,
    displayName,
    description,
    family,
    isBuiltIn,
    ...(valueType === undefined ? {} : { valueType }),
    source: { kind: type.source, description: describeSource(type) },
    requires: requirementsOf(type),
    delay:
      family === 'timeWindow' ? describeDelay(type) : { description: 'Judged with each event.' },
    limits: limitsOf(type),
    notes,
    parametersSchema: z.toJSONSchema(z.strictObject(parameterShape(type)), { io: 'input' }),
  };
}

/** The sources that a type can have, each with the kind of signal that leads to it. */
function sourcesOf({ source, family }: RuleType): [prefix: string, source: EvidenceSource][] {
  if (source !== 'signal') return [['', source]];
  const custom: [string, EvidenceSource] = ['Custom signal: ', 'messages'];
  return family === 'threshold' ? [custom] : [custom, ['Built-in signal: ', 'securityMessages']];
}

function describeSource(type: RuleType): string {
  return sourcesOf(type)
    .map(([prefix, source]) => `${prefix}${evidenceSources[source].description}.`)
    .join(' ');
}

function requirementsOf(type: RuleType): string[] {
  const ofSources = sourcesOf(type).flatMap(([prefix, source]) =>
    evidenceSources[source].requires.map((what) => `${prefix}${what}`),
  );
  return [...ofSources, ...type.requires];
}

function describeDelay(type: RuleType): CatalogueEntry['delay'] {
  const { lateness, minimumWait } = delayOf(type, { path: '' });
  const ofBuiltIn = type.isBuiltIn
    ? ''
    : `, ${delayOf(type, 'Process').minimumWait} with a built-in signal`;
  return {
    description: `A value above the maximum is judged with the event that makes it so; one below the minimum ${minimumWait} after the window's end${ofBuiltIn}. Older activities than ${lateness} are not counted. allowedLateness sets both.`,
    lateness,
    minimumWait,
  };
}

function delayOf({ ruleType }: RuleType, signal: Signal) {
  const { latenessMs, waitMs } = ruleDelay({ ruleType, signal });
  return { lateness: formatDuration(latenessMs), minimumWait: formatDuration(waitMs) };
}

function limitsOf({ family, isBuiltIn }: RuleType): CatalogueEntry['limits'] {
  const { timeWindowSize, allowedLateness, suppressFor, builtInThreshold } = ruleLimits;
  if (family === 'timeWindow') {
    const threshold = isBuiltIn ? { threshold: { min: 0, max: builtInThreshold } } : {};
    return { timeWindowSize, allowedLateness, ...threshold };
  }
  if (family === 'threshold') return { suppressFor };
  return {
    values: ruleLimits.listValuesPerRule,
    valueLength: ruleLimits.listValueLength,
    valuesPerGroup: ruleLimits.listValuesPerGroup,
    suppressFor,
  };
}
