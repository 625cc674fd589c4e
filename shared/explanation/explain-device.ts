import type { GroupSource } from '../devices/membership.ts';
import type { CompiledGroup } from '../evaluation/compiled-rule.ts';
import type { DeviceState } from '../evaluation/device-state.ts';
import { utc } from '../evaluation/turn.ts';
import type { Rule } from '../rules/rule.ts';
import { type DeviceQuestion, type Home, membershipUnder, shownTag } from './device-question.ts';
import { explainRule } from './explain-rule.ts';
import type { DeviceExplanation, RuleExplanation } from './explanation.ts';
import { missingForDevice, missingForRules } from './missing-device.ts';

/**
 * Answers why rules have, or have not, fired for a device, from committed state alone.
 * @returns undefined for a device that nobody knows.
 */
export function explainDevice(question: DeviceQuestion): DeviceExplanation | undefined {
  const { deviceId, record, isSwept, views } = question;
  const homes = views.filter((view): view is Home => view.device !== undefined);
  if (homes.length === 0 && record === undefined && isSwept) return undefined;
  const main = homes.find(({ device }) => device.hasSent) ?? homes[0];
  const rules = explainRules(question, homes, main);
  return {
    deviceId,
    ...membershipOf(question, main),
    policyRevision: question.policy.revision,
    partitions: homes.map(describeHome),
    ...lastSeen(homes),
    counters: countersOf(homes),
    openAlerts: homes.flatMap(({ device }) =>
      [...device.episodes.values()].map(({ opening }) => opening.id),
    ),
    missing: missingForDevice(question, main),
    rules,
  };
}

function membershipOf({ record, policy }: DeviceQuestion, main: Home | undefined) {
  const facts = main?.device.facts ?? record;
  if (facts === undefined) return { groupSource: 'pending' } as const;
  const { groupTag, status, protocol } = facts;
  const { group, source } = membershipUnder(policy, groupTag);
  const isTrusted = main?.device.facts.tagSource === 'trustedProperty' && source === 'twinTag';
  const groupSource: GroupSource = isTrusted ? 'trustedProperty' : source;
  const tag = shownTag(groupTag);
  return {
    group: policy.group(group).name,
    groupSource,
    ...(source === 'unresolved' && tag !== undefined ? { tag } : {}),
    status,
    ...(protocol === undefined ? {} : { protocol }),
  };
}

function explainRules(
  question: DeviceQuestion,
  homes: readonly Home[],
  main: Home | undefined,
): RuleExplanation[] {
  const facts = main?.device.facts ?? question.record;
  if (facts === undefined) return [];
  const { policy } = question;
  const { group } = membershipUnder(policy, facts.groupTag);
  const compiled = policy.group(group);
  return [...compiled.written.values()].map((rule) =>
    explainOne(question, homes, main, compiled, rule),
  );
}

function explainOne(
  question: DeviceQuestion,
  homes: readonly Home[],
  main: Home | undefined,
  group: CompiledGroup,
  rule: Rule,
): RuleExplanation {
  const compiled = group.rules.find((candidate) => candidate.rule.id === rule.id);
  const ofTwins = homes.find(({ device }) => device.hasTwinChanged);
  const home = compiled?.home === 'twin' ? (ofTwins ?? main) : main;
  return explainRule({
    rule,
    compiled,
    device: home?.device,
    policyRevision: home?.head?.policyRevision ?? 0,
    missing: missingForRules(question, home),
    asOfMs: countedUntil(home, question.nowMs),
    nowMs: question.nowMs,
  });
}

/** In a partition for which nothing waits, what has not come by now has not happened. */
function countedUntil(home: Home | undefined, nowMs: number): number {
  const watermarkMs = home?.head?.watermarkMs ?? nowMs;
  return home?.waiting === 0 ? Math.max(watermarkMs, nowMs) : watermarkMs;
}

function describeHome({ partitionId, head, waiting }: Home) {
  return {
    partition: partitionId,
    policyRevision: head?.policyRevision ?? 0,
    ...(head?.watermarkMs === undefined ? {} : { watermarkUtc: utc(head.watermarkMs) }),
    ...(waiting === undefined ? {} : { eventsWaiting: waiting }),
  };
}

function lastSeen(homes: readonly Home[]) {
  const newest = (secondOf: (device: DeviceState) => number) =>
    Math.max(0, ...homes.map(({ device }) => secondOf(device)));
  const seen = {
    lastMessageUtc: newest(({ lastMessageS }) => lastMessageS),
    lastSecurityMessageUtc: newest(({ lastSecurityMessageS }) => lastSecurityMessageS),
    lastTwinUpdateUtc: newest(({ lastTwinUpdateS }) => lastTwinUpdateS),
  };
  return Object.fromEntries(
    Object.entries(seen)
      .filter(([, second]) => second > 0)
      .map(([name, second]) => [name, utc(second * 1_000)]),
  );
}

function countersOf(homes: readonly Home[]): Record<string, number> {
  const counters: Record<string, number> = {};
  for (const [name, count] of homes.flatMap(({ device }) => device.problems?.entries() ?? [])) {
    counters[name] = (counters[name] ?? 0) + count;
  }
  return counters;
}
