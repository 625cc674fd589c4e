import type { CompiledRule } from '../evaluation/compiled-rule.ts';
import type { DeviceState } from '../evaluation/device-state.ts';
import type { Episode } from '../evaluation/episode.ts';
import { utc } from '../evaluation/turn.ts';
import { evidenceSources } from '../rules/evidence-source.ts';
import type { Rule } from '../rules/rule.ts';
import { findRuleType, sourceOf } from '../rules/rule-types.ts';
import { explainWindow, timeToGo } from './explain-window.ts';
import { type Missing, missing, type OpenAlert, type RuleExplanation } from './explanation.ts';
import { explanationText } from './explanation-text.ts';
import { lastEvidenceS, missingEvidence } from './missing-evidence.ts';

/** Where a rule stands for one device: in the partition that its events go to. */
export interface RuleQuestion {
  rule: Rule;
  /** Undefined for a rule that is not evaluated: disabled, or of another stream. */
  compiled: CompiledRule | undefined;
  /** Undefined while no partition has taken in an event of the device. */
  device: DeviceState | undefined;
  /** The policy revision in force in that partition. */
  policyRevision: number;
  /** What is missing for any rule of the device. */
  missing: readonly Missing[];
  /** Up to when everything that came is counted. */
  asOfMs: number;
  nowMs: number;
}

export function explainRule(question: RuleQuestion): RuleExplanation {
  const { rule, compiled, device, asOfMs, nowMs } = question;
  const source = sourceOf(rule);
  const seenS = device === undefined ? 0 : lastEvidenceS(source, device);
  const { minThreshold: min, maxThreshold: max, timeWindowSize } = rule;
  const hasWindow = compiled?.family === 'window' && device !== undefined;
  const answer = {
    ruleId: rule.id,
    ruleType: rule.ruleType,
    ...(rule.displayName === undefined ? {} : { displayName: rule.displayName }),
    isEnabled: rule.isEnabled,
    family: findRuleType(rule.ruleType)!.family,
    source,
    ...(min === undefined && max === undefined
      ? {}
      : {
          range: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
        }),
    ...(timeWindowSize === undefined ? {} : { timeWindowSize }),
    ...(hasWindow ? { current: explainWindow(compiled, device, { asOfMs, nowMs }) } : {}),
    ...(seenS === 0 ? {} : { lastEvidenceUtc: utc(seenS * 1_000) }),
    openAlerts: device === undefined ? [] : openAlertsOf(device, rule.id, nowMs),
    missing: missingFor(question),
  };
  return { ...answer, explanation: explanationText(answer, compiled) };
}

function missingFor({
  rule,
  compiled,
  device,
  policyRevision,
  asOfMs,
  ...question
}: RuleQuestion): Missing[] {
  if (!rule.isEnabled) return [missing('ruleDisabled', 'everything', 'The rule is disabled.')];
  if (compiled === undefined) return [notEvaluated(rule)];
  if (device === undefined) return [...question.missing];
  const notInForce =
    rule.revision > policyRevision
      ? [
          missing(
            'ruleNotInForce',
            'everything',
            `The rule was saved with policy revision ${rule.revision}, and the partition of the device evaluates with ${policyRevision} until its next event or due time.`,
          ),
        ]
      : [];
  return [...question.missing, ...notInForce, ...missingEvidence(compiled, device, asOfMs)];
}

function notEvaluated(rule: Rule): Missing {
  const { description, requires } = evidenceSources[sourceOf(rule)];
  const needs = [...requires, ...(findRuleType(rule.ruleType)?.requires ?? [])].join(' ');
  return missing(
    'sourceNotEvaluated',
    'everything',
    `Its activities come from another source, which is not evaluated: ${description}. It needs: ${needs}`,
  );
}

function openAlertsOf(device: DeviceState, ruleId: string, nowMs: number): OpenAlert[] {
  return [...device.episodes.values()]
    .filter(({ opening }) => opening.ruleId === ruleId)
    .map((episode) => openAlertOf(episode, nowMs));
}

function openAlertOf({ opening, subject, endDueMs }: Episode, nowMs: number): OpenAlert {
  return {
    id: opening.id,
    ...(subject.kind === 'side' ? { side: subject.side } : {}),
    ...(opening.value === undefined ? {} : { value: opening.value }),
    sinceUtc: opening.detectedTimeUtc,
    ...(endDueMs === Infinity
      ? {}
      : { endsUtc: utc(endDueMs), timeToGo: timeToGo(endDueMs, nowMs) }),
  };
}
