import type { MemberFacts } from '../devices/member-facts.ts';
import { CountWindow } from '../evaluation/count-window.ts';
import { addEpisode, type DeviceState, newDevice } from '../evaluation/device-state.ts';
import type { WindowStart } from '../evaluation/device-window.ts';
import { DistinctWindow } from '../evaluation/distinct-window.ts';
import { type Episode, episodeKey } from '../evaluation/episode.ts';
import type { StoredSeries } from '../evaluation/pane-series.ts';
import type { PartitionState } from '../evaluation/partition-state.ts';
import { ValueWindow } from '../evaluation/value-window.ts';
import type { WindowState } from '../evaluation/window-state.ts';
import { Tally } from '../kernel/tally.ts';
import { groupAsStored, ruleAsStored, type StoredTerms, termsOf } from './policy-as-stored.ts';

/** A device as it is stored: a post-image, whole, so that its newest one is all there is to know. */
export interface StoredDevice {
  facts: MemberFacts;
  group: string;
  hasSent: boolean;
  hasTwinChanged: boolean;
  /** Newest message, security message and twin update in seconds since 1970, and kinds reported. */
  seen: [number, number, number, number];
  problems?: [string, number][];
  windows: StoredWindow[];
  episodes: StoredEpisode[];
}

export interface StoredWindow {
  terms: StoredTerms;
  series: StoredSeries;
  startedMs: number;
  isMinimumJudged: boolean;
  judgedBelow: number;
  duePane: number | null;
  run?: NonNullable<WindowState['run']>;
}

export type StoredEpisode = Pick<
  Episode,
  | 'subject'
  | 'opening'
  | 'countersRevision'
  | 'endMs'
  | 'observedAtLeast'
  | 'occurrences'
  | 'evidence'
  | 'writtenMs'
> & { observed?: number; endDueMs: number | null; inputEndMs: number | null };

export function storeDevice(device: DeviceState): StoredDevice {
  const { facts, group, hasSent, hasTwinChanged, windows, episodes, problems } = device;
  const { lastMessageS, lastSecurityMessageS, lastTwinUpdateS, seenKinds } = device;
  return {
    facts,
    group: group.folded,
    hasSent,
    hasTwinChanged,
    seen: [lastMessageS, lastSecurityMessageS, lastTwinUpdateS, seenKinds],
    ...(problems === undefined ? {} : { problems: problems.entries() }),
    windows: windows.filter((window) => window !== undefined).map(storeWindow),
    episodes: [...episodes.values()].map(storeEpisode),
  };
}

function storeWindow(window: WindowState): StoredWindow {
  const { rule, startedMs, isMinimumJudged, judgedBelow, duePane, run } = window;
  return {
    terms: termsOf(rule),
    series: window.toStored(),
    startedMs,
    isMinimumJudged,
    judgedBelow,
    duePane: finite(duePane),
    ...(run === undefined ? {} : { run }),
  };
}

function storeEpisode(episode: Episode): StoredEpisode {
  const { subject, opening, countersRevision, endMs, observed, observedAtLeast } = episode;
  const { occurrences, evidence, endDueMs, inputEndMs, writtenMs } = episode;
  return {
    ...{
      subject,
      opening,
      countersRevision,
      endMs,
      observedAtLeast,
      occurrences,
      evidence,
      writtenMs,
    },
    ...(observed === undefined ? {} : { observed }),
    endDueMs: finite(endDueMs),
    inputEndMs: finite(inputEndMs),
  };
}

/** Stored is null for never: the first form was JSON, which has no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Puts a stored device in place of what the state has of it, and what waits for time in the queue. */
export function restoreDevice(state: PartitionState, stored: StoredDevice): void {
  const { facts, group, hasSent, hasTwinChanged, problems } = stored;
  const [lastMessageS, lastSecurityMessageS, lastTwinUpdateS, seenKinds] = stored.seen;
  const device = newDevice(facts, groupAsStored(state, group));
  device.windows = stored.windows.map(restoreWindow);
  device.hasSent = hasSent;
  device.hasTwinChanged = hasTwinChanged;
  device.lastMessageS = lastMessageS;
  device.lastSecurityMessageS = lastSecurityMessageS;
  device.lastTwinUpdateS = lastTwinUpdateS;
  device.seenKinds = seenKinds;
  device.problems = problems && Tally.from(problems);
  for (const episode of stored.episodes.map(restoreEpisode)) {
    addEpisode(device, episode);
    if (episode.subject.kind !== 'value') continue;
    device.openValues ??= new Map();
    const { ruleId } = episode.opening;
    device.openValues.set(ruleId, (device.openValues.get(ruleId) ?? 0) + 1);
  }
  state.devices.set(device.deviceId, device);
}

/** Puts in the queue what waits for time. To be called once, when all devices are restored. */
export function restoreQueue(state: PartitionState): void {
  for (const device of state.devices.values()) {
    for (const window of device.windows) {
      if (window === undefined || window.scheduledMs === Infinity) continue;
      state.due.push({ dueMs: window.scheduledMs, device, subject: window });
    }
    for (const episode of device.episodes.values()) {
      if (!episode.isScheduled) continue;
      state.due.push({ dueMs: episode.endDueMs, device, subject: episode });
    }
  }
}

function restoreWindow(stored: StoredWindow, slot: number): WindowState {
  const { terms, startedMs, isMinimumJudged } = stored;
  const rule = ruleAsStored(terms, slot);
  const window = fromStored({ rule, startedMs, isMinimumJudged }, stored.series);
  window.judgedBelow = stored.judgedBelow;
  window.duePane = stored.duePane ?? Infinity;
  window.run = stored.run;
  return window;
}

function fromStored(start: WindowStart, series: StoredSeries): WindowState {
  const { aggregate } = start.rule;
  if (aggregate === 'count') return CountWindow.fromStored(start, series);
  if (aggregate === 'distinct') return DistinctWindow.fromStored(start, series);
  return ValueWindow.fromStored(start, series);
}

function restoreEpisode(stored: StoredEpisode): Episode {
  const endDueMs = stored.endDueMs ?? Infinity;
  return {
    ...stored,
    kind: 'episode',
    key: episodeKey(stored.opening.ruleId, stored.subject),
    observed: stored.observed,
    evidence: [...stored.evidence],
    endDueMs,
    inputEndMs: stored.inputEndMs ?? -Infinity,
    isScheduled: endDueMs !== Infinity,
    hasEnded: false,
  };
}
