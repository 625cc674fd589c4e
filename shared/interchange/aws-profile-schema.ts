import * as z from 'zod';

const comparisonOperators = [
  'less-than',
  'less-than-equals',
  'greater-than',
  'greater-than-equals',
  'in-cidr-set',
  'not-in-cidr-set',
  'in-port-set',
  'not-in-port-set',
  'in-set',
  'not-in-set',
] as const;

export type ComparisonOperator = (typeof comparisonOperators)[number];

const datapoints = z.int().min(1).optional();

const criteria = z.looseObject({
  comparisonOperator: z.enum(comparisonOperators).optional(),
  value: z
    .looseObject({
      count: z.int().optional(),
      number: z.number().optional(),
      cidrs: z.array(z.string()).optional(),
      ports: z.array(z.int()).optional(),
      numbers: z.array(z.number()).optional(),
      strings: z.array(z.string()).optional(),
    })
    .optional(),
  durationSeconds: z.int().optional(),
  consecutiveDatapointsToAlarm: datapoints,
  consecutiveDatapointsToClear: datapoints,
  statisticalThreshold: z.unknown().optional(),
  mlDetectionConfig: z.unknown().optional(),
});

/** A behavior as CreateSecurityProfile takes it and DescribeSecurityProfile shows it. */
export const behaviorSchema = z.looseObject({
  name: z.string(),
  metric: z.string().optional(),
  metricDimension: z.unknown().optional(),
  criteria: criteria.optional(),
  suppressAlerts: z.boolean().optional(),
  exportMetric: z.boolean().optional(),
});

export type AwsBehavior = z.infer<typeof behaviorSchema>;

export type AwsCriteria = z.infer<typeof criteria>;

export const profileSchema = z.looseObject({
  securityProfileName: z.unknown().optional(),
  securityProfileDescription: z.unknown().optional(),
  behaviors: z.array(z.unknown()).default([]),
});
