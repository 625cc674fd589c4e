import type { RuleDraft } from '../../shared/rules/rule.ts';

export interface DemoGroup {
  name: string;
  description?: string;
  rules: readonly RuleDraft[];
}

const noUpperBound = 2_147_483_647;

/**
 * What a small plant may do. Windows are of a minute, so that the demo shows a device that sends too
 * much, or nothing any more, while one watches.
 */
export const demoPolicy: readonly DemoGroup[] = [
  {
    name: 'pumps',
    description: 'Water pumps of the plant: a fixed set of programs, and no way out of it.',
    rules: [
      {
        id: 'ConnectionToIpNotAllowed',
        ruleType: 'ConnectionToIpNotAllowed',
        isEnabled: true,
        severity: 'Medium',
        allowlistValues: ['10.0.0.0/8', 'fd00::/8'],
      },
      {
        id: 'ProcessNotAllowed',
        ruleType: 'ProcessNotAllowed',
        isEnabled: true,
        severity: 'High',
        allowlistValues: ['/usr/sbin/pumpd', '/usr/sbin/sshd'],
      },
      {
        id: 'FailedLocalLoginsNotInAllowedRange',
        ruleType: 'FailedLocalLoginsNotInAllowedRange',
        isEnabled: true,
        severity: 'Medium',
        timeWindowSize: 'PT5M',
        minThreshold: 0,
        maxThreshold: 3,
      },
      {
        id: 'message-burst',
        ruleType: 'MqttD2CMessagesNotInAllowedRange',
        displayName: 'A pump floods the hub',
        isEnabled: true,
        severity: 'Low',
        timeWindowSize: 'PT1M',
        minThreshold: 0,
        maxThreshold: 60,
      },
      {
        id: 'silent-device',
        ruleType: 'MqttD2CMessagesNotInAllowedRange',
        displayName: 'A pump has fallen silent',
        isEnabled: true,
        severity: 'High',
        timeWindowSize: 'PT1M',
        minThreshold: 5,
        maxThreshold: noUpperBound,
      },
      {
        id: 'hot-sensor',
        ruleType: 'ThresholdCustomAlertRule',
        displayName: 'A pump runs hot',
        isEnabled: true,
        severity: 'High',
        signal: { path: '/temperature' },
        maxThreshold: 90,
        suppressFor: 'PT1M',
      },
    ],
  },
  {
    name: 'gateways',
    description: 'They speak with the plant and the cloud; only operators log in.',
    rules: [
      {
        id: 'LocalUserNotAllowed',
        ruleType: 'LocalUserNotAllowed',
        isEnabled: true,
        severity: 'Medium',
        allowlistValues: ['operator'],
      },
      {
        id: 'ConnectionToIpNotAllowed',
        ruleType: 'ConnectionToIpNotAllowed',
        isEnabled: true,
        severity: 'Medium',
        allowlistValues: ['10.0.0.0/8', '192.0.2.0/24'],
      },
    ],
  },
  {
    name: 'default',
    rules: [
      {
        id: 'FailedLocalLoginsNotInAllowedRange',
        ruleType: 'FailedLocalLoginsNotInAllowedRange',
        isEnabled: true,
        severity: 'Low',
        timeWindowSize: 'PT5M',
        minThreshold: 0,
        maxThreshold: 10,
      },
    ],
  },
];
