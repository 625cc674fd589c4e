import type { MemberFacts } from '../devices/member-facts.ts';
import type { Tally } from '../kernel/tally.ts';
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
  episodes: ReadonlyMap<string, Episode>;
  /** How many values of a list rule have an open alert, by rule id; undefined for none. */
  openValues: Map<string, number> | undefined;
  /** Which of its streams of events this partition has seen: its silence there can be judged. */
  hasSent: boolean;
  hasTwinChanged: boolean;
  /**
   * When the newest event of each kind came in; 0 for never. Whole seconds since 1970: a small
   * integer takes no memory of its own, and no allocation with each message.
   */
  lastMessageS: number;
  lastSecurityMessageS: number;
  lastTwinUpdateS: number;
  /** Which kinds of activities its security messages have held, a bit each. */
  seenKinds: number;
  /** What of its events could not be counted or read; undefined while there was nothing. */
  problems: Tally | undefined;
}

/** Most devices have no open episode, and an empty map of its own takes each two hundred bytes. */
const noEpisodes: ReadonlyMap<string, Episode> = new Map();

/** A device of which nothing has been seen yet. */
export function newDevice(facts: MemberFacts, group: CompiledGroup): DeviceState {
  return {
    deviceId: facts.deviceId,
    facts,
    group,
    windows: [],
    episodes: noEpisodes,
    openValues: undefined,
    hasSent: false,
    hasTwinChanged: false,
    lastMessageS: 0,
    lastSecurityMessageS: 0,
    lastTwinUpdateS: 0,
    seenKinds: 0,
    problems: undefined,
  };
}

export function addEpisode(device: DeviceState, episode: Episode): void {
  if (device.episodes === noEpisodes) device.episodes = new Map();
  ownEpisodes(device).set(episode.key, episode);
}

export function removeEpisode(device: DeviceState, episode: Episode): void {
  ownEpisodes(device).delete(episode.key);
  if (device.episodes.size === 0) device.episodes = noEpisodes;
}

function ownEpisodes({ episodes }: DeviceState): Map<string, Episode> {
  return episodes as Map<string, Episode>;
}
