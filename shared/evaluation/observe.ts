import type { CompiledRule } from './compiled-rule.ts';
import type { DeviceState } from './device-state.ts';
import { observeInList, observeThreshold } from './judge-value.ts';
import { observeInWindow } from './judge-window.ts';
import type { Observation } from './observation.ts';
import type { Turn } from './turn.ts';

/** Judges one observation under one rule. */
export function observe(
  turn: Turn,
  device: DeviceState,
  rule: CompiledRule,
  observation: Observation,
): void {
  if (rule.family === 'window') observeInWindow(turn, device, rule, observation);
  else if (rule.family === 'list') observeInList(turn, device, rule, observation);
  else observeThreshold(turn, device, rule, observation);
}
