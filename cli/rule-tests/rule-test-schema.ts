import * as z from 'zod';
import type { Resolution } from '../../shared/alerts/alert.ts';
import { parseDuration } from '../../shared/kernel/duration.ts';
import { finiteNumber } from '../../shared/kernel/number-schema.ts';
import { text } from '../../shared/kernel/text-schema.ts';
import { severities } from '../../shared/rules/rule.ts';
import { maxHitCount } from '../../shared/telemetry/json-fields.ts';
import { readTime } from '../../shared/telemetry/time.ts';

const maxTestMs = 366 * 86_400_000;

/** So many events a test may have: they are held in memory. */
export const maxEvents = 1_000_000;

/** Milliseconds, told as an ISO 8601 duration. */
const duration = z.string().transform((written, context) => {
  const ms = parseDuration(written);
  if (ms !== undefined && ms <= maxTestMs) return ms;
  const message = 'must be an ISO 8601 duration such as PT90S, in whole seconds, of P366D at most';
  context.issues.push({ code: 'custom', message, input: written });
  return z.NEVER;
});

const moment = z.string().transform((written, context) => {
  const ms = readTime(written);
  if (ms !== undefined) return ms;
  const message = 'must be a time such as 2026-01-01T00:00:00Z';
  context.issues.push({ code: 'custom', message, input: written });
  return z.NEVER;
});

const id = text(1, 128);

/** A member of a group, and seen, right from the start. */
export const deviceSchema = z.strictObject({
  id,
  group: z.string().optional(),
  protocol: z.enum(['Amqp', 'Mqtt', 'Http']).optional(),
  status: z.enum(['enabled', 'disabled']).default('enabled'),
});

const address = text(1, 1_024);

const securityEvents = [
  'process',
  'login',
  'failedLogin',
  'connectionTo',
  'connectionFrom',
] as const;

/** What an agent tells of, at the time of its activity. */
const securityEventSchema = z
  .strictObject({
    process: text(1, 4_096).optional(),
    /** The user. */
    login: text(1, 1_024).optional(),
    failedLogin: text(1, 1_024).optional(),
    connectionTo: address.optional(),
    connectionFrom: address.optional(),
    /** Of the other side. */
    port: z.int().min(0).max(65_535).optional(),
    transport: z.enum(['Tcp', 'Udp']).optional(),
    hits: z.int().min(1).max(maxHitCount).default(1),
  })
  .refine((event) => isOneOf(event, securityEvents), oneOf(securityEvents));

const happenings = ['message', 'security', 'twinUpdate'] as const;

export const activitySchema = z
  .strictObject({
    device: z.string(),
    module: id.optional(),
    at: duration.default(0),
    repeat: z.int().min(1).max(maxEvents).default(1),
    every: duration.optional(),
    /** How much later than they happened the hub hears of security events. */
    heardAfter: duration.default(0),
    /** The body, as JSON. */
    message: z.unknown().optional(),
    security: z.array(securityEventSchema).min(1).max(1_000).optional(),
    twinUpdate: z
      .strictObject({
        tags: z.record(z.string(), z.unknown()).optional(),
        desired: z.record(z.string(), z.unknown()).optional(),
        reported: z.record(z.string(), z.unknown()).optional(),
      })
      .optional(),
  })
  .refine((activity) => isOneOf(activity, happenings), oneOf(happenings));

const resolutions = [
  ...['backInRange', 'quiet', 'groupChanged', 'ruleDisabled', 'ruleDeleted'],
  ...['deviceDisabled', 'deviceDeleted', 'restarted'],
] as const satisfies Resolution[];

/** An alert as a test tells it: what is left out may be anything. */
export const expectedAlertSchema = z.strictObject({
  device: z.string(),
  rule: z.string(),
  module: id.optional(),
  group: z.string().optional(),
  severity: z.enum(severities).optional(),
  side: z.enum(['above', 'below']).optional(),
  value: z.string().optional(),
  observed: finiteNumber.optional(),
  observedAtLeast: z.boolean().optional(),
  occurrences: z.int().min(1).optional(),
  additionalValues: z.int().min(1).optional(),
  status: z.enum(['Active', 'Resolved']).optional(),
  resolution: z.enum(resolutions).optional(),
  startsAt: duration.optional(),
  endsAt: duration.optional(),
  detectedAt: duration.optional(),
  resolvedAt: duration.optional(),
});

/** A test but for its lists, which are read item by item. */
export const testSchema = z.strictObject({
  name: text(1, 256),
  start: moment.default(Date.UTC(2026, 0, 1)),
  until: duration,
  partial: z.boolean().default(false),
  devices: z.array(z.unknown()).min(1),
  activities: z.array(z.unknown()).default([]),
  alerts: z.array(z.unknown()),
});

/** A file but for what is read after it. */
export const fileSchema = z.strictObject({
  $schema: z.string().optional(),
  policy: z.string().optional(),
  groups: z.unknown().optional(),
  /** Whose groups to take, of a policy file for several IoT hubs. */
  hub: z.string().optional(),
  tests: z.array(z.unknown()).min(1),
});

export type TestDevice = z.output<typeof deviceSchema>;
export type SecurityEvent = z.output<typeof securityEventSchema>;
export type TestActivity = z.output<typeof activitySchema>;
export type ExpectedAlert = z.output<typeof expectedAlertSchema>;

function isOneOf(fields: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return names.filter((name) => fields[name] !== undefined).length === 1;
}

/** It is told beside whatever else is wrong with the fields. */
function oneOf(names: readonly string[]) {
  return {
    message: `must have exactly one of ${names.join(', ')}`,
    when: ({ value }: { value: unknown }) =>
      typeof value === 'object' && value !== null && !Array.isArray(value),
  };
}
