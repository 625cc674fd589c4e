import type { Resolution } from '../../shared/alerts/alert.ts';
import type { AlertSubject, OpeningPoint } from '../../shared/alerts/alert-id.ts';
import type { MemberFacts } from '../../shared/devices/member-facts.ts';
import { groupInForce } from '../../shared/devices/membership.ts';
import { applyTwinChange, type TwinChange } from '../../shared/devices/twin-change.ts';
import type { GroupPolicy, Policy } from '../../shared/policy/policy.ts';
import type { Rule } from '../../shared/rules/rule.ts';
import { matchesList } from './matching.ts';
import { type ModelAlert, ModelEpisode } from './model-episode.ts';
import type { ModelEvent } from './model-event.ts';
import { aggregateOf, ModelWindow, type Taken } from './model-window.ts';
import { isList, panesOfWindow, timesOf } from './rule-times.ts';
import { protocolOf, streamOf, takenBy } from './taken-by.ts';

export interface ModelInputs {
  policy: Policy;
  facts: readonly MemberFacts[];
  /** Events were lost: no silence before this moment is judged. */
  lostUntilMs?: number;
  /** The stream was replaced by one of other partitions. */
  restarts?: boolean;
  tickMs?: number;
  /** When policy and facts came, in the stream's time: counters that they start begin there. */
  toldMs?: number;
  events: readonly ModelEvent[];
}

/** `stream` tells one event hub from another. */
interface ModelStream {
  hub: string;
  stream: string;
  partitionId: string;
}

interface ModelDevice {
  facts: MemberFacts | undefined;
  /** The group that its windows and episodes are of; undefined while pending. */
  group: GroupPolicy | undefined;
  /** The watermark at the first event of each kind in this partition. */
  readonly seenMs: Map<ModelEvent['stream'], number>;
  readonly windows: Map<string, ModelWindow>;
}

type DeviceEvent = ModelEvent & { deviceId: string };
type Side = 'above' | 'below';
const maxOpenValues = 100;
const madeAnew = {
  status: 'enabled',
  groupTag: undefined,
  tagSource: 'unknown',
  twinVersion: 0,
} as const;

/**
 * The evaluator as the specification tells it, and as slow as can be: it keeps everything, steps
 * through every pane of every window, and works each value out anew.
 */
// Long because it is the whole order of processing in one place.
export class NaiveEvaluator {
  #stream: ModelStream;
  readonly #devices = new Map<string, ModelDevice>();
  readonly #episodes: ModelEpisode[] = [];
  #policy: Policy | undefined;
  #watermarkMs: number | undefined;
  #lostUntilMs = Number.NEGATIVE_INFINITY;
  #toldMs = Number.NEGATIVE_INFINITY;
  tooLate = 0;
  typeMismatches = 0;

  constructor(stream: ModelStream) {
    this.#stream = stream;
  }

  /** The event hub is another one: what goes on goes on. */
  replaceStream(stream: ModelStream): void {
    this.#stream = stream;
  }

  /** Every alert there has been, in the order in which they were opened. */
  alerts(): ModelAlert[] {
    return this.#episodes.map((episode) => episode.alert());
  }

  evaluate(inputs: ModelInputs): void {
    const { policy, facts, lostUntilMs, restarts, tickMs, toldMs, events } = inputs;
    this.#watermarkMs ??= tickMs ?? events[0]?.enqueuedMs;
    this.#policy = policy;
    this.#toldMs = toldMs ?? Number.NEGATIVE_INFINITY;
    if (restarts === true) this.#restart();
    this.#lostUntilMs = Math.max(this.#lostUntilMs, lostUntilMs ?? this.#lostUntilMs);
    for (const device of this.#devices.values()) this.#settle(device, device.facts);
    for (const known of facts) this.#settle(this.#device(known.deviceId), known);
    if (this.#watermarkMs !== undefined) this.#advance(this.#watermarkMs);
    if (tickMs !== undefined) this.#advance(tickMs);
    for (const event of events) this.#takeIn(event);
  }

  #restart(): void {
    for (const [deviceId, device] of this.#devices) {
      this.#endAll(deviceId, 'restarted');
      device.windows.clear();
      device.seenMs.clear();
    }
  }

  get #nowMs(): number {
    return this.#watermarkMs ?? Number.NEGATIVE_INFINITY;
  }

  #device(deviceId: string): ModelDevice {
    let device = this.#devices.get(deviceId);
    if (device === undefined) {
      device = { facts: undefined, group: undefined, seenMs: new Map(), windows: new Map() };
      this.#devices.set(deviceId, device);
    }
    return device;
  }

  // 4, order of processing: (1) watermark, (2) what is due, (3) activities, (4) own facts.
  #takeIn(event: ModelEvent): void {
    this.#advance(event.enqueuedMs);
    const { deviceId } = event;
    if (deviceId === undefined) return;
    const device = this.#device(deviceId);
    this.#learnGeneration(device, event.generation);
    // Of a pending device nothing is judged, its silence since then neither.
    if (device.facts !== undefined && !device.seenMs.has(event.stream))
      device.seenMs.set(event.stream, this.#nowMs);
    // Observations of custom signals are numbered after the event's own activities, rule by rule.
    let index = event.activities.length;
    for (const rule of rulesOf(device)) {
      const { taken, typeMismatches } = takenBy(rule, event);
      this.typeMismatches += typeMismatches;
      for (const activity of taken) {
        const numbered = { ...activity, index: activity.index ?? index++ };
        this.#observe(device, rule, numbered, { ...event, deviceId });
      }
    }
    if (event.twinChange !== undefined) this.#applyChange(device, event.twinChange);
  }

  /** A stamp newer than what is known tells of a device made anew, of which nothing else is known. */
  #learnGeneration(device: ModelDevice, generation: string | undefined): void {
    const { facts } = device;
    if (facts === undefined || generation === undefined) return;
    if (facts.generation === '') this.#settle(device, { ...facts, generation });
    else if (Number(generation) > Number(facts.generation))
      this.#settle(device, { ...facts, ...madeAnew, generation });
  }

  #applyChange(device: ModelDevice, change: TwinChange): void {
    const { facts: held } = device;
    const isListed = held?.tagSource === 'directory';
    const facts = applyTwinChange(change, isListed ? held : undefined);
    if (facts === undefined) return;
    const generation = facts.generation === '' ? (held?.generation ?? '') : facts.generation;
    const told = isListed ? {} : held;
    this.#settle(device, { ...told, ...facts, generation, tagSource: 'directory' });
  }

  #advance(toMs: number): void {
    this.#watermarkMs = Math.max(this.#nowMs, toMs);
    for (;;) {
      const next = this.#nextDue();
      if (next === undefined || next.dueMs > this.#nowMs) return;
      next.happen();
    }
  }

  /** The first by (due time, device, rule id); of one rule, panes are judged before episodes end. */
  #nextDue(): Due | undefined {
    let next: Due | undefined;
    for (const [deviceId, device] of this.#devices) {
      for (const [ruleId, window] of device.windows) {
        const pane = window.judgedPane + 1;
        const dueMs = window.endOf(pane) + timesOf(ruleOf(device, ruleId)!).waitMs;
        if (next !== undefined && next.dueMs < dueMs) continue;
        const happen = () => this.#judgePane(deviceId, device, window, pane);
        next = earlier(next, { dueMs, deviceId, ruleId, isEnd: false, happen });
      }
    }
    for (const episode of this.#episodes.filter(({ isOpen }) => isOpen)) {
      const { deviceId, rule } = episode.opening;
      const dueMs = endOf(episode, ruleOf(this.#device(deviceId), rule.id)!);
      const happen = () => this.#end(episode, naturalEnd(rule));
      next = earlier(next, { dueMs, deviceId, ruleId: rule.id, isEnd: true, happen });
    }
    return next;
  }

  #judgePane(deviceId: string, device: ModelDevice, window: ModelWindow, pane: number): void {
    window.judgedPane = pane;
    const rule = ruleOf(device, window.rule.id)!;
    const { value, atLeast } = window.valueAt(pane);
    if (value === undefined) return;
    const side = sideOf(rule, value);
    if (side === undefined || isAtOnce(side, window)) return;
    if (side === 'above' && !window.isWatched(pane)) return;
    if (side === 'below' && (atLeast || !this.#isMinimumJudged(device, window, pane))) return;
    const subject = { kind: 'side', side } as const;
    const episode =
      this.#openEpisode(deviceId, rule, subject) ??
      this.#open(device, deviceId, rule, {
        subject,
        point: { kind: 'pane', endMs: window.endOf(pane) },
        startMs: window.startOfWindow(pane),
      });
    episode.occurrences++;
    episode.endMs = Math.max(episode.endMs, window.endOf(pane));
    episode.lastPaneEndMs = Math.max(episode.lastPaneEndMs, window.endOf(pane));
    episode.see(value, atLeast);
  }

  /** For enabled members, once they have been in the group with the rule enabled for a full window. */
  #isMinimumJudged({ facts, seenMs }: ModelDevice, window: ModelWindow, pane: number): boolean {
    const firstSeenMs = seenMs.get(streamOf(window.rule)!);
    if (facts?.status !== 'enabled' || firstSeenMs === undefined) return false;
    const watchedMs = Math.max(window.startMs, firstSeenMs, this.#lostUntilMs);
    return window.startOfWindow(pane) >= watchedMs;
  }

  #observe(device: ModelDevice, rule: Rule, activity: Taken, event: DeviceEvent): void {
    if (rule.timeWindowSize !== undefined) this.#observeInWindow(device, rule, activity, event);
    else if (activity.number !== undefined) this.#observeNumber(device, rule, activity, event);
    else this.#observeInList(device, rule, activity, event);
  }

  #observeInWindow(device: ModelDevice, rule: Rule, activity: Taken, event: DeviceEvent): void {
    const window = device.windows.get(rule.id);
    if (window === undefined) return;
    const { latenessMs } = timesOf(rule);
    if (this.#nowMs - activity.timeMs > latenessMs) {
      this.tooLate++;
      return;
    }
    window.take(activity, Math.min(window.judgedPane + 1, window.paneOf(this.#nowMs - latenessMs)));
    const first = window.paneOf(activity.timeMs);
    const last = Math.min(first + panesOfWindow - 1, window.newestPane);
    let episode: ModelEpisode | undefined;
    for (let pane = first; pane <= last; pane++) {
      const { value, atLeast } = window.valueAt(pane);
      const side = value === undefined ? undefined : sideOf(rule, value);
      if (value === undefined || side === undefined || !isAtOnce(side, window)) continue;
      episode ??= this.#violate(device, rule, activity, event, { kind: 'side', side });
      episode.lastPaneEndMs = Math.max(episode.lastPaneEndMs, window.endOf(pane));
      episode.see(value, atLeast);
    }
  }

  #observeNumber(device: ModelDevice, rule: Rule, activity: Taken, event: DeviceEvent): void {
    const side = sideOf(rule, activity.number!);
    if (side === undefined) return;
    const episode = this.#violate(device, rule, activity, event, { kind: 'side', side });
    episode.see(activity.number!, false);
  }

  #observeInList(device: ModelDevice, rule: Rule, activity: Taken, event: DeviceEvent): void {
    const value = activity.text!;
    if (matchesList(rule, value) === (rule.allowlistValues !== undefined)) return;
    const own: AlertSubject = { kind: 'value', value };
    const openValues = this.#episodes.filter(
      (episode) =>
        episode.isOpen &&
        episode.isOf(event.deviceId, rule.id) &&
        episode.opening.subject.kind === 'value',
    );
    const isFull = openValues.length >= maxOpenValues;
    const hasOwn = openValues.some((episode) => episode.isAbout(own));
    this.#violate(device, rule, activity, event, isFull && !hasOwn ? { kind: 'overflow' } : own);
  }

  /** Counts a violating activity in the open episode, or opens one with it. */
  #violate(
    device: ModelDevice,
    rule: Rule,
    { timeMs, count, index }: Taken,
    { deviceId, moduleId, sequenceNumber }: DeviceEvent,
    subject: AlertSubject,
  ): ModelEpisode {
    const partition = this.#stream.partitionId;
    const point = { kind: 'activity', partition, sequenceNumber, activityIndex: index! } as const;
    const episode =
      this.#openEpisode(deviceId, rule, subject) ??
      this.#open(device, deviceId, rule, { subject, point, startMs: timeMs, moduleId });
    episode.addInput(sequenceNumber, timeMs, count, this.#nowMs);
    return episode;
  }

  #openEpisode(deviceId: string, rule: Rule, subject: AlertSubject): ModelEpisode | undefined {
    return this.#episodes.find(
      (episode) => episode.isOpen && episode.isOf(deviceId, rule.id) && episode.isAbout(subject),
    );
  }

  #open(
    { facts, group }: ModelDevice,
    deviceId: string,
    rule: Rule,
    how: {
      subject: AlertSubject;
      point: OpeningPoint;
      startMs: number;
      moduleId?: string | undefined;
    },
  ): ModelEpisode {
    const episode = new ModelEpisode({
      moduleId: undefined,
      ...how,
      deviceId,
      rule,
      stream: { hub: this.#stream.hub, stream: this.#stream.stream },
      generation: facts!.generation,
      group: group!.name,
      watermarkMs: this.#nowMs,
    });
    this.#episodes.push(episode);
    return episode;
  }

  #end(episode: ModelEpisode, resolution: Resolution): void {
    episode.resolved = { atMs: this.#nowMs, as: resolution };
  }

  #endAll(deviceId: string, resolution: Resolution, ruleId?: string): void {
    for (const episode of this.#episodes) {
      const { deviceId: ofDevice, rule } = episode.opening;
      if (!episode.isOpen || ofDevice !== deviceId) continue;
      if (ruleId === undefined || ruleId === rule.id) this.#end(episode, resolution);
    }
  }

  /** Brings a device's windows and episodes in line with the policy and with what is known of it. */
  #settle(device: ModelDevice, facts: MemberFacts | undefined): void {
    const before = { facts: device.facts, group: device.group };
    device.facts = facts;
    if (facts === undefined) return;
    device.group = this.#groupOf(facts);
    this.#endOutlived(device, facts, before);
    this.#await(device, facts);
    for (const rule of rulesOf(device)) this.#startWindow(device, rule);
  }

  /** In the chain of the unseen a device is watched where no partition has seen it, and no longer. */
  #await(device: ModelDevice, { deviceId, awaited }: MemberFacts): void {
    if (awaited === undefined) return;
    const isAwaited = { messages: awaited.telemetry, twinChanges: awaited.twin };
    for (const stream of ['messages', 'twinChanges'] as const) {
      if (isAwaited[stream] && !device.seenMs.has(stream)) device.seenMs.set(stream, this.#nowMs);
      if (isAwaited[stream]) continue;
      device.seenMs.delete(stream);
      for (const rule of rulesOf(device).filter((other) => streamOf(other) === stream)) {
        this.#endAll(deviceId, 'backInRange', rule.id);
        device.windows.delete(rule.id);
      }
    }
  }

  #groupOf({ groupTag }: MemberFacts): GroupPolicy {
    const { groups } = this.#policy!;
    return groups.get(groupInForce(groupTag, (name) => groups.has(name)).group)!;
  }

  #endOutlived(
    device: ModelDevice,
    facts: MemberFacts,
    before: Pick<ModelDevice, 'facts' | 'group'>,
  ): void {
    if (before.facts === undefined || before.group === undefined) return;
    const resolution = resolutionOfAll(facts, before.facts, device.group!, before.group);
    if (resolution !== undefined) {
      this.#endAll(facts.deviceId, resolution);
      device.windows.clear();
      if (isRecreated(before.facts, facts)) device.seenMs.clear();
      return;
    }
    for (const rule of before.group.rules.filter(({ isEnabled }) => isEnabled)) {
      const ended = resolutionOfRule(rule, ruleOf(device, rule.id), before.facts, facts);
      if (ended === undefined) continue;
      this.#endAll(facts.deviceId, ended, rule.id);
      device.windows.delete(rule.id);
    }
  }

  #startWindow(device: ModelDevice, rule: Rule): void {
    if (rule.timeWindowSize === undefined || device.windows.has(rule.id)) return;
    const protocol = protocolOf(rule);
    if (protocol !== undefined && protocol !== device.facts?.protocol) return;
    // Facts may go ahead of the first event or tick: they are told at its time.
    const startMs = Math.max(this.#nowMs, this.#toldMs);
    if (startMs === Number.NEGATIVE_INFINITY) return;
    device.windows.set(rule.id, new ModelWindow(rule, startMs));
  }
}

interface Due {
  dueMs: number;
  deviceId: string;
  ruleId: string;
  isEnd: boolean;
  happen: () => void;
}

function earlier(a: Due | undefined, b: Due): Due {
  if (a === undefined) return b;
  if (a.dueMs !== b.dueMs) return a.dueMs < b.dueMs ? a : b;
  if (a.deviceId !== b.deviceId) return a.deviceId < b.deviceId ? a : b;
  if (a.ruleId !== b.ruleId) return a.ruleId < b.ruleId ? a : b;
  return a.isEnd ? b : a;
}

/** The rules in force for a device whose evidence is in this stream. */
function rulesOf({ group }: ModelDevice): Rule[] {
  return (group?.rules ?? [])
    .filter((rule) => rule.isEnabled && streamOf(rule) !== undefined)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function ruleOf({ group }: ModelDevice, ruleId: string): Rule | undefined {
  return group?.rules.find(({ id }) => id === ruleId);
}

function sideOf({ minThreshold, maxThreshold }: Rule, value: number): Side | undefined {
  if (maxThreshold !== undefined && value > maxThreshold) return 'above';
  return minThreshold !== undefined && value < minThreshold ? 'below' : undefined;
}

/** Whether a window's violation of a side is found with the activity, not once a pane. */
function isAtOnce(side: Side, window: ModelWindow): boolean {
  const aggregate = aggregateOf(window.rule);
  if (side === 'below') return aggregate === 'minimum';
  if (aggregate === 'sum') return !window.hasNegative;
  return aggregate === 'count' || aggregate === 'distinct' || aggregate === 'maximum';
}

/** The watermark that ends an episode. */
function endOf({ lastPaneEndMs, lastInputMs }: ModelEpisode, rule: Rule): number {
  const sinceInputMs = lastInputMs ?? Number.NEGATIVE_INFINITY;
  if (rule.timeWindowSize === undefined) return sinceInputMs + timesOf(rule).suppressMs;
  const { windowMs, waitMs } = timesOf(rule);
  return Math.max(lastPaneEndMs + windowMs + waitMs, sinceInputMs + windowMs);
}

function naturalEnd(rule: Rule): Resolution {
  return isList(rule) ? 'quiet' : 'backInRange';
}

/** Why all that was watched of a device ends, if it does. */
function resolutionOfAll(
  facts: MemberFacts,
  before: MemberFacts,
  group: GroupPolicy,
  groupBefore: GroupPolicy,
): Resolution | undefined {
  if (isRecreated(before, facts)) return 'deviceDeleted';
  if (facts.status !== before.status && facts.status !== 'enabled')
    return facts.status === 'disabled' ? 'deviceDisabled' : 'deviceDeleted';
  return group.name === groupBefore.name ? undefined : 'groupChanged';
}

function isRecreated(before: MemberFacts, after: MemberFacts): boolean {
  return before.generation !== '' && before.generation !== after.generation;
}

/** Why what was watched of a device under a rule ends, if it does. */
function resolutionOfRule(
  before: Rule,
  after: Rule | undefined,
  factsBefore: MemberFacts,
  facts: MemberFacts,
): Resolution | undefined {
  if (after === undefined) return 'ruleDeleted';
  if (!after.isEnabled) return 'ruleDisabled';
  if (after.countersRevision !== before.countersRevision) return 'restarted';
  // A device that is enabled again begins its windows anew.
  if (facts.status !== factsBefore.status && before.timeWindowSize !== undefined)
    return 'restarted';
  const protocol = protocolOf(before);
  const isOfOther = protocol !== undefined && protocol !== facts.protocol;
  return isOfOther && factsBefore.protocol === protocol ? 'restarted' : undefined;
}
