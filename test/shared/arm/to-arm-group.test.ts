import { describe, expect, it } from 'vitest';
import { toArmGroup, toArmProperties } from '../../../shared/arm/to-arm-group.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const hub = '/subscriptions/1/resourceGroups/plant/providers/Microsoft.Devices/IotHubs/contoso';

describe('a group in Azure Resource Manager', () => {
  it('is a resource below the hub, under the name it was first given', () => {
    const group = aPolicy({ Pumps: [] }).groups.get('pumps')!;
    expect(toArmGroup(group, hub)).toEqual({
      id: `${hub}/providers/Microsoft.Security/deviceSecurityGroups/Pumps`,
      name: 'Pumps',
      type: 'Microsoft.Security/deviceSecurityGroups',
      properties: toArmProperties([]),
    });
  });

  it('shows the whole catalogue in its order, whatever is set', () => {
    const { timeWindowRules, allowlistRules, ...others } = toArmProperties([]);
    expect(
      timeWindowRules.map(({ ruleType }) => ruleType.replace('NotInAllowedRange', '')),
    ).toEqual([
      'ActiveConnections',
      'AmqpC2DMessages',
      'MqttC2DMessages',
      'HttpC2DMessages',
      'AmqpC2DRejectedMessages',
      'MqttC2DRejectedMessages',
      'HttpC2DRejectedMessages',
      'AmqpD2CMessages',
      'MqttD2CMessages',
      'HttpD2CMessages',
      'DirectMethodInvokes',
      'FailedLocalLogins',
      'FileUploads',
      'QueuePurges',
      'TwinUpdates',
      'UnauthorizedOperations',
    ]);
    expect(allowlistRules.map(({ ruleType, valueType }) => [ruleType, valueType])).toEqual([
      ['ConnectionToIpNotAllowed', 'IpCidr'],
      ['LocalUserNotAllowed', 'String'],
      ['ProcessNotAllowed', 'String'],
      ['ConnectionFromIpNotAllowed', 'IpCidr'],
    ]);
    expect(others).toEqual({ thresholdRules: [], denylistRules: [] });
  });

  it('shows a rule that is not set switched off, with defaults', () => {
    const { timeWindowRules, allowlistRules } = toArmProperties([]);
    expect(timeWindowRules[0]).toEqual({
      displayName: 'Number of active connections is not in allowed range',
      description:
        'Get an alert when the number of active connections of a device in the time window is not in the allowed range',
      ruleType: 'ActiveConnectionsNotInAllowedRange',
      isEnabled: false,
      minThreshold: 0,
      maxThreshold: 0,
      timeWindowSize: 'PT15M',
    });
    expect(allowlistRules[1]).toEqual({
      displayName: "Login by a local user that isn't allowed",
      description: "Get an alert when a local user that isn't allowed logins to the device",
      ruleType: 'LocalUserNotAllowed',
      valueType: 'String',
      isEnabled: false,
      allowlistValues: [],
    });
  });

  it('shows the first rule of a type as it is set, and nothing that it cannot say', () => {
    const ruleType = 'TwinUpdatesNotInAllowedRange';
    const first = { minThreshold: 1, maxThreshold: 5, timeWindowSize: 'PT05M' };
    const { timeWindowRules } = toArmProperties([
      aRule({ ruleType, id: 'a', displayName: 'Twins', severity: 'High', ...first }),
      aRule({ ruleType, id: 'b', ...first, maxThreshold: 50 }),
      aRule({ ruleType: 'TimeWindowCustomAlertRule', id: 'c', ...first, signal: 'Process' }),
    ]);
    expect(timeWindowRules.filter(({ isEnabled }) => isEnabled)).toEqual([
      {
        displayName: 'Number of twin updates is not in allowed range',
        description:
          'Get an alert when the number of twin updates (by the device or the service) in the time window is not in the allowed range',
        ...{ ruleType, isEnabled: true, ...first },
      },
    ]);
  });
});
