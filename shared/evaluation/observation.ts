import type { Activity } from '../telemetry/activity.ts';

/** What rules take from one activity, or from one value of a custom signal. */
export interface Observation {
  readonly timeMs: number;
  readonly count: number;
  readonly eventName: string;
  /** The judged text. */
  readonly text: string | undefined;
  /** What windows tell connections apart by, in place of the text. */
  readonly connection: string | undefined;
  /** The judged number. */
  readonly number: number | undefined;
  /** The place of the activity in its event: part of where an episode opens. */
  readonly index: number;
}

export function observationOf(activity: Activity, index: number): Observation {
  const { timeMs, count, eventName, value, connection } = activity;
  return { timeMs, count, eventName, text: value, connection, number: undefined, index };
}

/** One value of a message's body. */
export function valueObservation(
  timeMs: number,
  text: string | undefined,
  number: number | undefined,
  index: number,
): Observation {
  return { timeMs, count: 1, eventName: 'Telemetry', text, connection: undefined, number, index };
}
