import { asJsonObject, type JsonObject } from '../kernel/json-object.ts';
import type { Tally } from '../kernel/tally.ts';
import type { Activity } from './activity.ts';
import { rowReaders } from './agent-rows.ts';
import { asText, hitCount } from './json-fields.ts';
import { readTime } from './time.ts';

/** The interface id by which a device marks a message as a security message. */
export const securityInterfaceId = 'urn:azureiot:Security:SecurityAgent:1';

/** Whether a parsed body is a security message by its shape. */
export function hasSecurityShape(body: unknown): boolean {
  const message = asJsonObject(body);
  return (
    message !== undefined && 'MessageSchemaVersion' in message && Array.isArray(message.Events)
  );
}

/**
 * The activities of a security message: the envelope of the classic agents, and the rows of micro
 * agents that write JSON. Real agents leave keys out and add others, so nothing but what a rule
 * needs is looked at; unknown events yield nothing.
 * @param latestMs the enqueued time: no event is later, whatever a device's clock says.
 * @returns undefined when the body has neither shape.
 */
export function securityActivities(
  body: unknown,
  latestMs: number,
  tally: Tally,
): Activity[] | undefined {
  const events = asJsonObject(body)?.Events ?? body;
  const activities: Activity[] = [];
  if (Array.isArray(events)) {
    for (const event of events) readEvent(asJsonObject(event), latestMs, activities, tally);
    return activities;
  }
  const row = asJsonObject(events);
  if (row === undefined || asText(row.RawEventName) === undefined) return undefined;
  readEvent(row, latestMs, activities, tally);
  return activities;
}

function readEvent(
  event: JsonObject | undefined,
  latestMs: number,
  activities: Activity[],
  tally: Tally,
): void {
  const name = asText(event?.Name) ?? asText(event?.RawEventName);
  if (event === undefined || name === undefined) {
    tally.add('malformedAgentEvents');
    return;
  }
  const read = rowReaders.get(name);
  if (read === undefined) return;
  const rows = payloadRows(event);
  if (rows === undefined) {
    tally.add('malformedAgentEvents');
    return;
  }
  const timeMs = Math.min(readTime(event.TimestampUTC ?? event.TimeStamp) ?? latestMs, latestMs);
  for (const item of rows) {
    const row = asJsonObject(item);
    const activity = row && read(row, timeMs, hitCount(row, tally), name);
    if (activity === undefined) tally.add('malformedAgentEvents');
    else if (activity !== 'none') activities.push(activity);
  }
}

/** The classic agent has `Payload`; a micro agent's row is flat, or has its fields in `EventDetails`. */
function payloadRows(event: JsonObject): readonly unknown[] | undefined {
  const payload = event.Payload;
  if (payload === undefined) return [asJsonObject(event.EventDetails) ?? event];
  return Array.isArray(payload) ? payload : undefined;
}
