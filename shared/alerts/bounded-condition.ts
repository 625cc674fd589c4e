import type { AlertCondition, Evidence } from './alert.ts';

/** Observed values are compared whole and shown cut. */
const maxShownValueLength = 1_024;
export const maxEvidence = 10;
export const maxExcerptLength = 256;
const maxNameLength = 256;
const maxDescriptionLength = 2_048;

/**
 * A condition whose texts from outside are cut to what an alert shows, so that every alert fits a
 * row whatever a device sends: under 10,000 characters, none longer than six bytes in JSON.
 */
export function boundedCondition(condition: AlertCondition): AlertCondition {
  return {
    ...condition,
    alertDisplayName: cut(condition.alertDisplayName, maxNameLength),
    description: cut(condition.description, maxDescriptionLength),
    ...(condition.value === undefined ? {} : { value: cut(condition.value, maxShownValueLength) }),
    evidence: condition.evidence.slice(0, maxEvidence).map(boundedEvidence),
  };
}

function boundedEvidence(evidence: Evidence): Evidence {
  if (evidence.excerpt === undefined) return evidence;
  return { ...evidence, excerpt: cut(evidence.excerpt, maxExcerptLength) };
}

function cut(text: string, length: number): string {
  // A cut may part a pair of surrogates; the half that stays is made a replacement character.
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}
