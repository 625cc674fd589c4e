import type { DecodedEvent } from '../telemetry/decode-event.ts';
import type { CompiledRule } from './compiled-rule.ts';
import type { DeviceState } from './device-state.ts';
import { noteProblem } from './note-seen.ts';
import { type Observation, valueObservation } from './observation.ts';
import type { Turn } from './turn.ts';

export interface SignalObservation {
  rule: CompiledRule;
  observation: Observation;
}

/**
 * Takes what rules on custom signals look at out of a body, rule by rule. What a rule cannot use
 * violates nothing and is counted.
 */
export function readSignals(
  turn: Turn,
  device: DeviceState,
  { body, timeMs, activities }: DecodedEvent,
): SignalObservation[] {
  const found: SignalObservation[] = [];
  const read: (readonly unknown[])[] = [];
  let mismatches = 0;
  for (const rule of device.group.signalRules) {
    const { input } = rule;
    if (!('read' in input)) continue;
    read[input.place] ??= input.read(body);
    for (const value of read[input.place]!) {
      const judged = judgedPart(rule, value);
      if (judged === undefined) {
        mismatches += 1;
        continue;
      }
      const text = typeof judged === 'string' ? judged : undefined;
      const number = typeof judged === 'number' ? judged : undefined;
      const index = activities.length + found.length;
      found.push({ rule, observation: valueObservation(timeMs, text, number, index) });
    }
  }
  const isResumed = turn.state.activityIndex > 0;
  if (mismatches > 0 && !isResumed) {
    turn.state.tally.add('typeMismatch', mismatches);
    noteProblem(device, 'typeMismatch', mismatches);
  }
  return found;
}

/** The text or the number that a rule judges; true for one that only counts. */
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
