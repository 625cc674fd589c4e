/** What one rule takes from one activity. */
export interface Observation {
  timeMs: number;
  count: number;
  eventName: string;
  /** The judged text, or what tells values apart in `distinct`. */
  text?: string;
  /** The judged number. */
  number?: number;
  /** The place of the activity in its event: part of where an episode opens. */
  index: number;
}
