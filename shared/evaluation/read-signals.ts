import { observationsIn } from '../rules/custom-signal.ts';
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

const nothing: SignalReading = { found: [], count: 0, mismatches: 0 };

/** What the signals of a group were found to be, and for each whether its single value passes. */
interface ReadSignals {
  values: unknown[];
  passes: boolean[];
  /** Activities so far, if no signal needs a look rule by rule. */
  count: number;
  allPass: boolean;
}

/**
 * Takes what rules on custom signals look at out of a body. A single value that its rule does not
 * refuse is an activity like any other, but needs no more looking at.
 */
export function readSignals(turn: Turn, device: DeviceState, decoded: DecodedEvent): SignalReading {
  const { signals, hasSignalWindows } = device.group;
  if (decoded.body === undefined || signals.length === 0) return nothing;
  const read: ReadSignals = { values: [], passes: [], count: 0, allPass: true };
  for (const signal of signals) {
    const value = signal.read(decoded.body);
    const passes = signal.passes(value);
    read.values.push(value);
    read.passes.push(passes);
    if (passes) read.count += signal.rules;
    else if (value !== undefined) read.allPass = false;
  }
  if (read.allPass && !hasSignalWindows) return { ...nothing, count: read.count };
  return readByRule(turn, device, decoded, read);
}

/** Rule by rule, since what they find is told apart by its number. What a rule cannot use violates nothing and is counted. */
function readByRule(
  turn: Turn,
  device: DeviceState,
  decoded: DecodedEvent,
  read: ReadSignals,
): SignalReading {
  const reading: SignalReading = { found: [], count: 0, mismatches: 0 };
  let capped = 0;
  for (const rule of device.group.signalRules) {
    const { place } = rule.input as { place: number };
    if (rule.family !== 'window' && read.passes[place]) {
      reading.count += 1;
      continue;
    }
    const values = observationsIn(read.values[place]);
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
