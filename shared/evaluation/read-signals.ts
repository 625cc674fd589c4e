import type { DecodedEvent } from '../telemetry/decode-event.ts';
import type { CompiledRule } from './compiled-rule.ts';
import type { DeviceState } from './device-state.ts';
import { isRefused } from './judge-value.ts';
import { noteProblem } from './note-seen.ts';
import { type Observation, valueObservation } from './observation.ts';
import type { Turn } from './turn.ts';

interface SignalObservation {
  rule: CompiledRule;
  observation: Observation;
}

/** One message must not hold its partition up: a body of 1 MiB may have half a million elements. */
export const maxObservations = 100_000;

/** What rules on custom signals found in a body. */
export interface SignalReading {
  /** What is to be judged. */
  found: SignalObservation[];
  /** How many activities its values are. */
  count: number;
  mismatches: number;
}

/**
 * Takes what rules on custom signals look at out of a body, rule by rule. A single value that its
 * rule does not refuse is an activity like any other, but needs no more looking at. What a rule
 * cannot use violates nothing and is counted.
 */
export function readSignals(turn: Turn, device: DeviceState, decoded: DecodedEvent): SignalReading {
  const reading: SignalReading = { found: [], count: 0, mismatches: 0 };
  if (decoded.body === undefined) return reading;
  const read: (readonly unknown[])[] = [];
  let capped = 0;
  for (const rule of device.group.signalRules) {
    const { input } = rule;
    if (!('read' in input)) continue;
    read[input.place] ??= input.read(decoded.body);
    const values = read[input.place]!;
    const room = maxObservations - reading.count - reading.mismatches;
    const taken = values.length > room ? values.slice(0, room) : values;
    for (const value of taken) take(reading, rule, value, decoded);
    capped += values.length - taken.length;
  }
  const { mismatches } = reading;
  const isResumed = turn.state.activityIndex > 0;
  if (capped > 0 && !isResumed) turn.state.tally.add('observationsCapped', capped);
  if (mismatches > 0 && !isResumed) {
    turn.state.tally.add('typeMismatch', mismatches);
    noteProblem(device, 'typeMismatch', mismatches);
  }
  return reading;
}

function take(
  reading: SignalReading,
  rule: CompiledRule,
  value: unknown,
  { timeMs, activities }: DecodedEvent,
): void {
  const judged = judgedPart(rule, value);
  if (judged === undefined) {
    reading.mismatches += 1;
    return;
  }
  const index = activities.length + reading.count;
  reading.count += 1;
  if (rule.family !== 'window' && !isRefused(rule, judged)) return;
  const text = typeof judged === 'string' ? judged : undefined;
  const number = typeof judged === 'number' ? judged : undefined;
  reading.found.push({ rule, observation: valueObservation(timeMs, text, number, index) });
}

/** The text or the number that a rule judges; true for a rule that only counts. */
function judgedPart(rule: CompiledRule, value: unknown): string | number | true | undefined {
  if (rule.family === 'window' && rule.aggregate === 'count') return true;
  if (rule.family === 'list' || (rule.family === 'window' && rule.aggregate === 'distinct')) {
    return textOf(value);
  }
  // JSON may write a number that none can hold; it reads as infinite.
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Lists compare texts: a number or a boolean counts as its JSON. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
