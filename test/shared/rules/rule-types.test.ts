import { describe, expect, it } from 'vitest';
import {
  findRuleType,
  ruleDelay,
  ruleTypes,
  sourceOf,
  valueTypeOf,
} from '../../../shared/rules/rule-types.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('the catalogue', () => {
  it('has every built-in type of Defender for IoT, in its order, and the generic ones', () => {
    expect(ruleTypes.map(({ ruleType }) => ruleType)).toEqual([
      'ActiveConnectionsNotInAllowedRange',
      'AmqpC2DMessagesNotInAllowedRange',
      'MqttC2DMessagesNotInAllowedRange',
      'HttpC2DMessagesNotInAllowedRange',
      'AmqpC2DRejectedMessagesNotInAllowedRange',
      'MqttC2DRejectedMessagesNotInAllowedRange',
      'HttpC2DRejectedMessagesNotInAllowedRange',
      'AmqpD2CMessagesNotInAllowedRange',
      'MqttD2CMessagesNotInAllowedRange',
      'HttpD2CMessagesNotInAllowedRange',
      'DirectMethodInvokesNotInAllowedRange',
      'FailedLocalLoginsNotInAllowedRange',
      'FileUploadsNotInAllowedRange',
      'QueuePurgesNotInAllowedRange',
      'TwinUpdatesNotInAllowedRange',
      'UnauthorizedOperationsNotInAllowedRange',
      'ConnectionToIpNotAllowed',
      'LocalUserNotAllowed',
      'ProcessNotAllowed',
      'ConnectionFromIpNotAllowed',
      'TimeWindowCustomAlertRule',
      'AllowlistCustomAlertRule',
      'DenylistCustomAlertRule',
      'ThresholdCustomAlertRule',
    ]);
  });

  it.each([
    [
      'MqttC2DMessagesNotInAllowedRange',
      'Number of cloud to device messages (MQTT protocol) is not in allowed range',
    ],
    [
      'AmqpC2DRejectedMessagesNotInAllowedRange',
      'Number of rejected cloud to device messages (AMQP protocol) is not in allowed range',
    ],
    [
      'HttpD2CMessagesNotInAllowedRange',
      'Number of device to cloud messages (HTTP protocol) is not in allowed range',
    ],
    ['QueuePurgesNotInAllowedRange', 'Number of device queue purges is not in allowed range'],
    ['LocalUserNotAllowed', "Login by a local user that isn't allowed"],
  ])('shows %s under the name people know', (ruleType, displayName) => {
    expect(findRuleType(ruleType)?.displayName).toBe(displayName);
  });

  it('is looked up exactly', () => {
    expect(findRuleType('processnotallowed')).toBeUndefined();
    expect(findRuleType('toString')).toBeUndefined();
  });
});

it.each([
  ['ConnectionToIpNotAllowed', undefined, 'IpCidr'],
  ['ProcessNotAllowed', undefined, 'String'],
  ['AllowlistCustomAlertRule', 'ConnectionFrom', 'IpCidr'],
  ['DenylistCustomAlertRule', 'ConnectionTo', 'IpCidr'],
  ['DenylistCustomAlertRule', 'Process', 'String'],
  ['DenylistCustomAlertRule', { path: '/ip' }, 'String'],
  ['ThresholdCustomAlertRule', { path: '/t' }, undefined],
  ['Nothing', undefined, undefined],
] as const)('values of %s with signal %j are %s', (ruleType, signal, valueType) => {
  expect(valueTypeOf({ ruleType, ...(signal && { signal }) })).toBe(valueType);
});

describe('ruleDelay', () => {
  it.each([
    ['MqttD2CMessagesNotInAllowedRange', 5 * minute, 10_000],
    ['TwinUpdatesNotInAllowedRange', 5 * minute, 10_000],
    ['DirectMethodInvokesNotInAllowedRange', 15 * minute, 15 * minute],
    ['QueuePurgesNotInAllowedRange', 15 * minute, 15 * minute],
    ['FileUploadsNotInAllowedRange', 15 * minute, 15 * minute],
    ['UnauthorizedOperationsNotInAllowedRange', 15 * minute, 20 * minute],
    ['FailedLocalLoginsNotInAllowedRange', 6 * hour, 6 * hour],
    ['ActiveConnectionsNotInAllowedRange', 6 * hour, 6 * hour],
  ])('of %s follows its source', (ruleType, latenessMs, waitMs) => {
    expect(ruleDelay({ ruleType })).toEqual({ latenessMs, waitMs });
  });

  it('of a generic rule follows its signal', () => {
    const ruleType = 'TimeWindowCustomAlertRule';
    expect(ruleDelay({ ruleType, signal: 'Process' }).waitMs).toBe(6 * hour);
    expect(ruleDelay({ ruleType, signal: { path: '/t' } }).waitMs).toBe(10_000);
  });

  it('is set by allowedLateness, both numbers', () => {
    const allowedLateness = 'PT1M';
    expect(ruleDelay({ ruleType: 'FailedLocalLoginsNotInAllowedRange', allowedLateness })).toEqual({
      latenessMs: minute,
      waitMs: minute,
    });
    expect(
      ruleDelay({ ruleType: 'UnauthorizedOperationsNotInAllowedRange', allowedLateness }),
    ).toEqual({ latenessMs: minute, waitMs: 6 * minute });
  });
});

it('sourceOf an unknown type is a defect', () => {
  expect(() => sourceOf({ ruleType: 'Nothing' })).toThrow('unknown rule type Nothing');
});
