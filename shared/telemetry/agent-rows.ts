import type { JsonObject } from '../kernel/json-object.ts';
import { type Activity, activity } from './activity.ts';
import { asText } from './json-fields.ts';

/** An activity, `none` when the row is of no interest, undefined when it cannot be read. */
type RowReading = Activity | 'none' | undefined;
/** @param count how many times it happened. */
type RowReader = (row: JsonObject, timeMs: number, count: number, eventName: string) => RowReading;

/**
 * By event name; the classic agents' first, then those only micro agents have. A map, since a name
 * out of a body is no key of an object before it is looked up among all that ever were.
 */
export const rowReaders: ReadonlyMap<string, RowReader> = new Map([
  ['ProcessCreate', readProcess],
  ['ConnectionCreate', readConnection],
  ['Login', readLogin],
  ['LoginFailed', readLogin],
  ['NetworkActivity', readNetworkActivity],
  ['Process', readProcessActivity],
]);

function readProcess(
  row: JsonObject,
  timeMs: number,
  count: number,
  eventName: string,
): RowReading {
  const value = asText(row.Executable);
  if (value === undefined) return undefined;
  return activity('process', timeMs, count, eventName, value);
}

/** Agents send connections of other families too, without a remote address: those are no activity. */
function readConnection(
  row: JsonObject,
  timeMs: number,
  count: number,
  eventName: string,
): RowReading {
  const value = asText(row.RemoteAddress);
  if (value === undefined) return 'none';
  const direction = readDirection(row.Direction);
  if (direction === undefined) return undefined;
  const protocol = asText(row.Protocol)?.toLowerCase() ?? '';
  const connection = `${direction} ${value} ${asText(row.RemotePort) ?? ''} ${protocol}`;
  return {
    kind: 'connection',
    timeMs,
    count,
    eventName,
    value,
    direction,
    connection,
  };
}

function readDirection(value: unknown): 'In' | 'Out' | undefined {
  if (value === 'In' || value === 'Out') return value;
  const text = asText(value)?.toLowerCase();
  if (text === 'in') return 'In';
  return text === 'out' ? 'Out' : undefined;
}

/** Classic agents tell the outcome in `Result`, micro agents in `Operation`. */
function readLogin(row: JsonObject, timeMs: number, count: number, eventName: string): RowReading {
  const operation = asText(row.Operation) ?? eventName;
  if (operation === 'Logout') return 'none';
  const result = asText(row.Result)?.toLowerCase();
  if (result === 'fail' || (result === undefined && operation === 'LoginFailed')) {
    return activity('failedLogin', timeMs, count, eventName);
  }
  if (result !== 'success' && !(result === undefined && operation === 'Login')) return undefined;
  const value = asText(row.UserName) ?? asText(row.UserId);
  return value === undefined ? undefined : activity('login', timeMs, count, eventName, value);
}

/** Rows of micro agents have no direction: like Sentinel, a local port above the remote one is outbound. */
function readNetworkActivity(
  row: JsonObject,
  timeMs: number,
  count: number,
  eventName: string,
): RowReading {
  const direction = Number(row.LocalPort) > Number(row.RemotePort) ? 'Out' : 'In';
  return readConnection({ ...row, Direction: direction }, timeMs, count, eventName);
}

/** Only the start of a program counts, not a fork of the running one nor its end. */
function readProcessActivity(
  row: JsonObject,
  timeMs: number,
  count: number,
  eventName: string,
): RowReading {
  const eventType = asText(row.EventType)?.toUpperCase() ?? 'EXEC';
  return eventType === 'EXEC' ? readProcess(row, timeMs, count, eventName) : 'none';
}
