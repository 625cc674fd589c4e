import type { DeviceProtocol, DeviceStatus } from '../../shared/devices/device.ts';
import type { AnyRule } from './rule-arbitrary.ts';

/** How long after the step before: milliseconds, or to a border of the panes of a window size. */
export type After = number | { pane: string; plus: number };

export const deviceIds = ['a', 'b', 'ghost'] as const;
export const groupNames = ['default', 'Roof', 'Hall'] as const;

type GroupName = (typeof groupNames)[number];

interface Timed {
  after: After;
}

interface FromDevice extends Timed {
  device: string;
  module?: true;
  /** The hub stamps a newer generation: the device was made anew. */
  remade?: true;
}

/** An event of an agent; `age` is how long before the message it says it happened. */
export type AgentStep = { age: number } & (
  | { login: string; hits?: number }
  | { failedLogin: true; hits?: number }
  | { process: string; hits?: number }
  | { to: string; port: number; hits?: number }
  | { from: string; port: number; hits?: number }
);

/** `lag`: how long before its enqueued time the hub says it took a message in. */
export interface MessageStep extends FromDevice {
  do: 'message';
  lag: number;
  times: number;
}

export interface ReadingStep extends FromDevice {
  do: 'reading';
  lag: number;
  v?: unknown;
  /** In place of `v`: so many texts, all different. */
  texts?: { from: number; count: number };
  mode?: unknown;
  nested?: true;
}

export interface SecurityStep extends FromDevice {
  do: 'security';
  events: readonly AgentStep[];
}

export interface TwinStep extends FromDevice {
  do: 'twin';
  lag: number;
  /** The new tag; null removes it; left out, the tag is not in the patch. */
  tag?: string | null;
  isStale?: true;
}

export interface LifecycleStep extends FromDevice {
  do: 'delete' | 'create';
}

/** An event that is no device's doing: it moves time all the same. */
export interface ForeignStep extends Timed {
  do: 'foreign';
}

export interface FactsStep {
  do: 'facts';
  device: string;
  status: DeviceStatus;
  tag?: string | null;
  protocol?: DeviceProtocol;
  isRecreated?: true;
  isUnknown?: true;
}

export interface TickStep extends Timed {
  do: 'tick';
}

export type PolicyChange =
  | { group: GroupName; rule: number; set: 'limits'; min?: number; max?: number }
  | { group: GroupName; rule: number; set: 'window'; size: string }
  | { group: GroupName; rule: number; set: 'enabled' | 'disabled' | 'restarted' | 'deleted' }
  | { group: GroupName; add: AnyRule }
  | { group: GroupName; set: 'deleted' | 'created' };

export interface PolicyStep {
  do: 'policy';
  changes: readonly PolicyChange[];
}

export type Step =
  | MessageStep
  | ReadingStep
  | SecurityStep
  | TwinStep
  | LifecycleStep
  | ForeignStep
  | FactsStep
  | TickStep
  | PolicyStep;

/** Everything that happens in one run. */
export interface World {
  groups: Readonly<Record<GroupName, readonly AnyRule[] | undefined>>;
  steps: readonly Step[];
}
