import { aRule } from '../support/policies.ts';

/** More than three messages in five minutes. */
export const bursts = aRule({
  ruleType: 'MqttD2CMessagesNotInAllowedRange',
  minThreshold: 0,
  maxThreshold: 3,
  timeWindowSize: 'PT5M',
});

/** Not one message in five minutes. */
export const silence = aRule({
  id: 'silence',
  ruleType: 'MqttD2CMessagesNotInAllowedRange',
  minThreshold: 1,
  maxThreshold: 100_000,
  timeWindowSize: 'PT5M',
});

/** A value that is not allowed. */
export const red = aRule({
  id: 'red',
  ruleType: 'DenylistCustomAlertRule',
  signal: { path: '/v' },
  denylistValues: ['red'],
  suppressFor: 'PT1M',
});
