import type { DecodedEvent } from '../telemetry/decode-event.ts';
import type { CompiledRule } from './compiled-rule.ts';
import type { DeviceState } from './device-state.ts';
import { noteProblem } from './note-seen.ts';
import type { Observation } from './observation.ts';
import type { Turn } from './turn.ts';

export interface SignalObservation {
  rule: CompiledRule;
  observation: Omit<Observation, 'index'>;
}

/**
 * Takes what rules on custom signals look at out of a body, rule by rule. What a rule cannot use
 * violates nothing and is counted.
 */
export function readSignals(
  turn: Turn,
  device: DeviceState,
  { body, timeMs }: DecodedEvent,
): SignalObservation[] {
  const read: SignalObservation[] = [];
  let mismatches = 0;
  for (const rule of device.group.signalRules) {
    if (!('read' in rule.input)) continue;
    for (const value of rule.input.read(body)) {
      const judged = judgedPart(rule, value);
      if (judged === undefined) mismatches += 1;
      else
        read.push({ rule, observation: { timeMs, count: 1, eventName: 'Telemetry', ...judged } });
    }
  }
  const isResumed = turn.state.activityIndex > 0;
  if (mismatches > 0 && !isResumed) {
    turn.state.tally.add('typeMismatch', mismatches);
    noteProblem(device, 'typeMismatch', mismatches);
  }
  return read;
}

function judgedPart(
  rule: CompiledRule,
  value: unknown,
): { text?: string; number?: number } | undefined {
  if (rule.family === 'window' && rule.aggregate === 'count') return {};
  if (rule.family === 'list' || (rule.family === 'window' && rule.aggregate === 'distinct')) {
    return textOf(value);
  }
  // JSON may write a number that none can hold; it reads as infinite.
  return typeof value === 'number' && Number.isFinite(value) ? { number: value } : undefined;
}

/** Lists compare texts: a number or a boolean counts as its JSON. */
function textOf(value: unknown): { text: string } | undefined {
  if (typeof value === 'string') return { text: value };
  return typeof value === 'number' || typeof value === 'boolean'
    ? { text: String(value) }
    : undefined;
}
