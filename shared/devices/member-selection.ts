import * as z from 'zod';
import { type Parsed, parseWith, problem } from '../kernel/zod-problems.ts';
import { deviceIdPattern } from './device-id.ts';

/**
 * Bytes of a twin query's condition. IoT Hub takes queries of about 8,200, the words before the
 * condition included, and tells nobody.
 */
export const maxConditionBytes = 8_000;

/** No condition holds more ids than that, however short. */
const maxDevices = 2_000;

/** The devices that a job is for, as the condition of a twin query, and where the body named them. */
export interface MemberSelection {
  condition: string;
  target: '/devices' | '/query';
}

const deviceId = z.string().regex(deviceIdPattern, {
  message: "must be 1 to 128 ASCII letters, digits or - : . + % _ # * ? ! ( ) , = @ ; $ '",
});

const query = z
  .string()
  .refine((text) => text.trim() !== '', { message: 'must not be blank' })
  .refine((text) => Buffer.byteLength(text) <= maxConditionBytes, {
    message: `must have at most ${maxConditionBytes} bytes in UTF-8`,
  });

export const membersSchema = z.strictObject({
  devices: z.array(deviceId).min(1).max(maxDevices).optional(),
  query: query.optional(),
});

/** Reads which devices are to become members: by their ids, or by a condition on their twins. */
export function parseMembers(sent: unknown): Parsed<MemberSelection> {
  const parsed = parseWith(membersSchema, sent);
  if ('problems' in parsed) return parsed;
  const { devices, query } = parsed.value;
  if ((devices === undefined) === (query === undefined))
    return { problems: [problem('InvalidValue', [], 'must have either devices or query')] };
  if (query !== undefined) return { value: { condition: query, target: '/query' } };
  return conditionOf([...new Set(devices)]);
}

function conditionOf(deviceIds: readonly string[]): Parsed<MemberSelection> {
  const condition = `deviceId IN [${deviceIds.map(quote).join(',')}]`;
  if (condition.length <= maxConditionBytes) return { value: { condition, target: '/devices' } };
  const fitting = Math.floor((deviceIds.length * maxConditionBytes) / condition.length);
  const message = `must make a condition of at most ${maxConditionBytes} bytes, which is about ${fitting} ids as long as these. Send them in parts, or name the devices by a query`;
  return { problems: [problem('TooLong', ['devices'], message)] };
}

/** The pattern of ids leaves nothing to escape but the quote; a backslash cannot be in one. */
function quote(deviceId: string): string {
  return `'${deviceId.replaceAll("'", String.raw`\'`)}'`;
}
