import type { JsonObject } from '../kernel/json-object.ts';
import { toPointer } from '../kernel/json-pointer.ts';
import { fieldsOf, listOf, type Note, type Path } from './file-reading.ts';

/** What is read, or tells only which profile it was and when. */
const known = {
  profile: [
    'securityProfileName',
    'securityProfileDescription',
    'behaviors',
    'securityProfileArn',
    'version',
    'creationDate',
    'lastModifiedDate',
  ],
  behavior: ['name', 'metric', 'metricDimension', 'criteria', 'suppressAlerts'],
  criteria: [
    'comparisonOperator',
    'value',
    'durationSeconds',
    'consecutiveDatapointsToAlarm',
    'consecutiveDatapointsToClear',
    'statisticalThreshold',
    'mlDetectionConfig',
  ],
} as const;

/** What of a profile has no equal here, beside behaviors of which there becomes no rule. */
export function noteOmissions(profile: JsonObject, at: Path): Note[] {
  return [
    noteTargets(profile, at),
    ...noteOthers(profile, known.profile, at),
    ...listOf(profile.behaviors).flatMap((behavior, i) => {
      const place: Path = [...at, 'behaviors', i];
      const fields = fieldsOf(behavior);
      return [
        ...noteOthers(fields, known.behavior, place),
        ...noteOthers(fieldsOf(fields.criteria), known.criteria, [...place, 'criteria']),
      ];
    }),
  ];
}

function noteTargets({ securityProfileName }: JsonObject, at: Path): Note {
  const tag = JSON.stringify({ SecurityGroup: securityProfileName });
  const message = `A security profile does not say to which things it is attached: tag the twins of their devices with ${tag}.`;
  return { kind: 'notTaken', target: toPointer(at), message };
}

function noteOthers(fields: JsonObject, names: readonly string[], at: Path): Note[] {
  return Object.keys(fields)
    .filter((name) => !names.includes(name) && !isNothing(fields[name]))
    .map((name) => ({
      kind: 'notTaken',
      target: toPointer([...at, name]),
      message: 'It has no equal here.',
    }));
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
