import type { RuleDraft } from '../../shared/rules/rule.ts';

/** An allowlist of processes that takes its type for an id. */
export function processRule(...allowlistValues: string[]) {
  return { ruleType: 'ProcessNotAllowed', isEnabled: true, allowlistValues };
}

export function loginRule(given: Partial<RuleDraft> = {}) {
  return {
    ruleType: 'FailedLocalLoginsNotInAllowedRange',
    isEnabled: true,
    minThreshold: 0,
    maxThreshold: 5,
    timeWindowSize: 'PT5M',
    ...given,
  };
}

export function temperatureRule(given: Partial<RuleDraft> = {}) {
  return {
    id: 'hot',
    ruleType: 'ThresholdCustomAlertRule',
    isEnabled: true,
    signal: { path: '/temp' },
    maxThreshold: 80,
    ...given,
  };
}
