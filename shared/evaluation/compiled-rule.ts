import type { DeviceProtocol } from '../devices/device.ts';
import type { ListMatcher } from '../rules/list-matcher.ts';
import type { Aggregate, Rule } from '../rules/rule.ts';
import type { ActivityKind } from '../telemetry/activity.ts';
import type { CompiledSignal } from './compiled-signal.ts';

/** Which activities a rule looks at, or which of its group's signals. */
export type RuleInput = { kind: ActivityKind; direction?: 'In' | 'Out' } | { place: number };

interface CompiledBase {
  rule: Rule;
  input: RuleInput;
  /** Looks at connections of this direction only. */
  direction: 'In' | 'Out' | undefined;
  /** Counts only for devices known to use this protocol. */
  protocol: DeviceProtocol | undefined;
  /** Which of a device's streams of events must have been seen before its silence can be judged. */
  home: 'telemetry' | 'twin';
}

/** A rule over the windows of a device. A side without a limit is left out. */
export interface WindowRule extends CompiledBase {
  family: 'window';
  aggregate: Aggregate;
  min: number | undefined;
  max: number | undefined;
  windowMs: number;
  paneMs: number;
  latenessMs: number;
  waitMs: number;
  /** Its place among the group's window rules. */
  slot: number;
}

/** A rule over single values: those of a list that must or must not occur. */
export interface ListRule extends CompiledBase {
  family: 'list';
  list: 'allowlist' | 'denylist';
  isListed: ListMatcher;
  suppressMs: number;
}

/** A rule over single numbers. */
export interface ThresholdRule extends CompiledBase {
  family: 'threshold';
  min: number | undefined;
  max: number | undefined;
  suppressMs: number;
}

export type CompiledRule = WindowRule | ListRule | ThresholdRule;

/**
 * The rules of a group in force on one stream, arranged for evaluation. Disabled rules are left out.
 * The rules on each kind of activity stand in it by rule id, the order in which they judge one, and
 * not in a record of their own: that would be one more miss of the cache with each event.
 */
export interface CompiledGroup extends Readonly<Record<ActivityKind, readonly CompiledRule[]>> {
  /** What its rules read out of the bodies of telemetry messages, each once. */
  signals: readonly CompiledSignal[];
  /** Whether windows are among the rules on signals. */
  hasSignalWindows: boolean;
  signalRules: readonly CompiledRule[];
  windowRules: readonly WindowRule[];
  rules: readonly CompiledRule[];
  /** As first written. */
  name: string;
  folded: string;
  /** Every rule of the group, disabled ones and those of other streams too, by id. */
  written: ReadonlyMap<string, Rule>;
}

/**
 * Whether a window may fall out of range although something was added to it, or only by time: then
 * its minimum need not be looked at before what it holds can have run out.
 */
export function onlyRises(aggregate: Aggregate): boolean {
  return aggregate === 'count' || aggregate === 'distinct';
}
