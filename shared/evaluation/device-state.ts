import type { MemberFacts } from '../devices/member-facts.ts';
import type { CompiledGroup } from './compiled-rule.ts';
import type { Episode } from './episode.ts';
import type { WindowState } from './window-state.ts';

/** What a partition knows of one device. */
export interface DeviceState {
  readonly deviceId: string;
  facts: MemberFacts;
  /** The group in force. */
  group: CompiledGroup;
  /** By the slot of the group's window rules. A window is made when it is first needed. */
  windows: (WindowState | undefined)[];
  /** Open ones, by their key. */
  readonly episodes: Map<string, Episode>;
  /** How many values of a list rule have an open alert, by rule id; undefined for none. */
  openValues: Map<string, number> | undefined;
  /** Which of its streams of events this partition has seen: its silence there can be judged. */
  hasSent: boolean;
  hasTwinChanged: boolean;
}
