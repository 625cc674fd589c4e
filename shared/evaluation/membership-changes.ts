import type { Resolution } from '../alerts/alert.ts';
import { compareGenerations, unknownGeneration } from '../devices/generation.ts';
import type { Awaited, MemberFacts } from '../devices/member-facts.ts';
import { groupInForce } from '../devices/membership.ts';
import type { Rule } from '../rules/rule.ts';
import type { CompiledGroup, WindowRule } from './compiled-rule.ts';
import { type DeviceState, newDevice } from './device-state.ts';
import type { Episode } from './episode.ts';
import { end } from './episodes.ts';
import { changeRule, startWindow } from './judge-pane.ts';
import { isFull, type Turn } from './turn.ts';
import { hasMinimumToJudge, type WindowState } from './window-state.ts';

/** Puts what became known of a device in force. */
export function applyFacts(turn: Turn, facts: MemberFacts): DeviceState {
  const device = turn.state.devices.get(facts.deviceId);
  if (device === undefined) return addDevice(turn, facts);
  turn.outcome.touched.add(device);
  const before = device.facts;
  device.facts = facts;
  if (isRecreated(before, facts)) {
    endAll(turn, device, 'deviceDeleted');
    Object.assign(device, newDevice(facts, groupOf(turn, facts)));
    if (facts.awaited !== undefined) changeAwaited(turn, device, facts.awaited);
    return device;
  }
  const hasNewStatus = before.status !== facts.status;
  if (hasNewStatus) endIfGone(turn, device, facts.status);
  // A move ends more than what else may have changed, so it goes first.
  regroup(turn, device);
  if (hasNewStatus) restartWindows(turn, device);
  if (before.protocol !== facts.protocol) changeProtocol(turn, device);
  if (facts.awaited !== undefined) changeAwaited(turn, device, facts.awaited);
  else if (before.generation !== facts.generation) tellSights(turn, device);
  return device;
}

/** Under another generation the directory may have forgotten where the device was seen. */
function tellSights({ outcome }: Turn, { facts, hasSent, hasTwinChanged }: DeviceState): void {
  if (hasSent) outcome.firstSights.push({ facts, kind: 'telemetry' });
  if (hasTwinChanged) outcome.firstSights.push({ facts, kind: 'twin' });
}

function addDevice(turn: Turn, facts: MemberFacts): DeviceState {
  const device = newDevice(facts, groupOf(turn, facts));
  turn.state.devices.set(facts.deviceId, device);
  turn.outcome.touched.add(device);
  if (facts.awaited !== undefined) changeAwaited(turn, device, facts.awaited);
  return device;
}

/** Once a partition has seen a device, its silence is judged there; it has spoken, so alerts here end. */
function changeAwaited(turn: Turn, device: DeviceState, { telemetry, twin }: Awaited): void {
  const isAwaited = { telemetry, twin };
  device.hasSent = telemetry;
  device.hasTwinChanged = twin;
  for (const rule of device.group.windowRules) {
    if (isAwaited[rule.home]) continue;
    endWhere(turn, device, ({ opening }) => opening.ruleId === rule.rule.id, 'backInRange');
    device.windows[rule.slot] = undefined;
  }
  startMinima(turn, device);
  if (telemetry || twin) return;
  forget(turn, device);
}

/** Nothing is held of the device any more; what was open ends. */
export function eraseDevice(turn: Turn, deviceId: string): void {
  const device = turn.state.devices.get(deviceId);
  if (device === undefined) return;
  endAll(turn, device, 'deviceDeleted');
  forget(turn, device);
}

function forget({ state, outcome }: Turn, device: DeviceState): void {
  state.devices.delete(device.deviceId);
  outcome.touched.delete(device);
  outcome.forgotten.push(device.deviceId);
}

/** Puts a policy revision in force for every device that it touches; false if the commit is full before. */
export function applyPolicy(turn: Turn): boolean {
  if (turn.state.policy === turn.policy) return true;
  for (const device of turn.state.devices.values()) {
    if (isFull(turn)) return false;
    regroup(turn, device);
  }
  turn.state.policy = turn.policy;
  return true;
}

function groupOf(turn: Turn, { groupTag }: MemberFacts): CompiledGroup {
  const { policy } = turn;
  return policy.group(groupInForce(groupTag, (name) => policy.hasGroup(name)).group);
}

function isRecreated(before: MemberFacts, after: MemberFacts): boolean {
  if (before.generation === unknownGeneration || after.generation === unknownGeneration)
    return false;
  return compareGenerations(after.generation, before.generation) > 0;
}

function endIfGone(turn: Turn, device: DeviceState, status: MemberFacts['status']): void {
  if (status === 'disabled') endAll(turn, device, 'deviceDisabled');
  if (status === 'deleted') endAll(turn, device, 'deviceDeleted');
}

/** Begins all windows anew; what needs no windows goes on. */
function restartWindows(turn: Turn, device: DeviceState): void {
  endWhere(turn, device, ({ opening }) => opening.timeWindowSize !== undefined, 'restarted');
  device.windows = [];
  startMinima(turn, device);
}

/** Counts under another protocol's rules say nothing any more. */
function changeProtocol(turn: Turn, device: DeviceState): void {
  for (const rule of device.group.windowRules) {
    if (rule.protocol === undefined || rule.protocol === device.facts.protocol) continue;
    endWhere(turn, device, ({ opening }) => opening.ruleId === rule.rule.id, 'restarted');
    device.windows[rule.slot] = undefined;
  }
  startMinima(turn, device);
}

/** Moves a device to the group that its tag and the policy put it in, or takes changed rules over. */
function regroup(turn: Turn, device: DeviceState): void {
  const before = device.group;
  const after = groupOf(turn, device.facts);
  if (before === after) return;
  device.group = after;
  if (before.folded === after.folded) takeOverRules(turn, device);
  else {
    turn.outcome.touched.add(device);
    endAll(turn, device, 'groupChanged');
    device.windows = [];
  }
  startMinima(turn, device);
}

/** Touches a device only if that changes it: after a restart every device comes by here. */
function takeOverRules(turn: Turn, device: DeviceState): void {
  const { group } = device;
  for (const episode of [...device.episodes.values()]) {
    const resolution = resolutionUnder(group.written.get(episode.opening.ruleId), episode);
    if (resolution === undefined) continue;
    end(turn, device, episode, resolution);
    turn.outcome.touched.add(device);
  }
  const kept = new Map<string, WindowState>();
  // The list has holes where windows were not needed yet.
  for (const window of device.windows) if (window) kept.set(window.rule.rule.id, window);
  device.windows = kept.size === 0 ? [] : new Array(group.windowRules.length);
  for (const rule of group.windowRules) {
    const window = kept.get(rule.rule.id);
    if (window?.rule.rule.countersRevision !== rule.rule.countersRevision) continue;
    device.windows[rule.slot] = window;
    kept.delete(rule.rule.id);
    takeOverWindow(turn, device, window, rule);
  }
  if (kept.size > 0) turn.outcome.touched.add(device);
}

function takeOverWindow(
  turn: Turn,
  device: DeviceState,
  window: WindowState,
  rule: WindowRule,
): void {
  // An unchanged rule only finds its new place: its foreseen pane stands.
  const isUnchanged = window.rule.rule.revision === rule.rule.revision;
  if (isUnchanged && window.rule.waitMs === rule.waitMs) window.rule = rule;
  else {
    changeRule(turn, device, window, rule);
    turn.outcome.touched.add(device);
  }
}

function resolutionUnder(rule: Rule | undefined, episode: Episode): Resolution | undefined {
  if (rule === undefined) return 'ruleDeleted';
  if (!rule.isEnabled) return 'ruleDisabled';
  return rule.countersRevision === episode.countersRevision ? undefined : 'restarted';
}

/** Begins the windows in which a device's silence counts, for the streams it was seen on. */
export function startMinima(turn: Turn, device: DeviceState): void {
  if (device.facts.status !== 'enabled') return;
  for (const rule of device.group.windowRules) {
    if (device.windows[rule.slot] !== undefined || !hasMinimumToJudge(rule)) continue;
    const isSeen = rule.home === 'twin' ? device.hasTwinChanged : device.hasSent;
    const isOfProtocol = rule.protocol === undefined || rule.protocol === device.facts.protocol;
    if (!isSeen || !isOfProtocol) continue;
    startWindow(turn, device, rule);
    turn.outcome.touched.add(device);
  }
}

export function endAll(turn: Turn, device: DeviceState, resolution: Resolution): void {
  endWhere(turn, device, () => true, resolution);
}

function endWhere(
  turn: Turn,
  device: DeviceState,
  isMeant: (episode: Episode) => boolean,
  resolution: Resolution,
): void {
  for (const episode of [...device.episodes.values()]) {
    if (isMeant(episode)) end(turn, device, episode, resolution);
  }
}
