import { describe, expect, it } from 'vitest';
import {
  type AlertTextInput,
  alertTexts,
  type Finding,
} from '../../../shared/alerts/alert-text.ts';

const window: Finding = {
  kind: 'window',
  side: 'above',
  observed: 12,
  range: { min: 0, max: 5 },
  timeWindowSize: 'PT5M',
};

function input(ruleType: string, finding: Finding): AlertTextInput {
  return { ruleType, ruleId: ruleType, group: 'Pumps', deviceId: 'pump-7', finding };
}

function describeFinding(ruleType: string, finding: Finding): string {
  return alertTexts(input(ruleType, finding)).description;
}

const protocols = ['Amqp', 'Mqtt', 'Http'];
const countingTypes = [
  'ActiveConnections',
  ...protocols.flatMap((p) => [`${p}C2DMessages`, `${p}C2DRejectedMessages`, `${p}D2CMessages`]),
  'DirectMethodInvokes',
  'FailedLocalLogins',
  'FileUploads',
  'QueuePurges',
  'TwinUpdates',
  'UnauthorizedOperations',
].map((name) => `${name}NotInAllowedRange`);

describe('alertTexts', () => {
  it('say what was counted against what is allowed', () => {
    expect(alertTexts(input('FailedLocalLoginsNotInAllowedRange', window))).toMatchObject({
      alertType: 'IoT_CA_FailedLocalLoginsNotInAllowedRange',
      alertDisplayName: 'Too many failed local logins',
      description:
        'Device "pump-7" had 12 failed local logins within PT5M; rule "FailedLocalLoginsNotInAllowedRange" of group "Pumps" allows 0 to 5.',
    });
  });

  it('say which value was seen and which list refuses it', () => {
    const refused: Finding = { kind: 'list', list: 'allowlist', value: '/usr/bin/nc' };
    expect(alertTexts(input('ProcessNotAllowed', refused))).toMatchObject({
      alertDisplayName: 'Run of a process that is not allowed',
      description:
        'Device "pump-7" ran the process "/usr/bin/nc", which is not on the allowlist of rule "ProcessNotAllowed" of group "Pumps".',
    });
    expect(describeFinding('DenylistCustomAlertRule', { ...refused, list: 'denylist' })).toContain(
      'reported the value "/usr/bin/nc", which is on the denylist of',
    );
  });

  it('name one side of a range, both, or none', () => {
    const ranges = [{ max: 3 }, { min: 1.5 }, { min: -1, max: 1 }, {}];
    const texts = ranges.map((range) =>
      describeFinding('ThresholdCustomAlertRule', {
        kind: 'threshold',
        side: 'above',
        observed: 80.5,
        range,
      }),
    );
    expect(texts.map((text) => text.split(' allows ')[1])).toEqual([
      'at most 3.',
      'at least 1.5.',
      '-1 to 1.',
      'any number.',
    ]);
    expect(texts[0]).toContain('Device "pump-7" reported 80.5; rule');
  });

  it('speak of the aggregate of a generic window rule', () => {
    const average: Finding = { ...window, aggregate: 'average', observed: 81.5 };
    const texts = alertTexts(input('TimeWindowCustomAlertRule', average));
    expect(texts.alertDisplayName).toBe('Average of values too high');
    expect(texts.description).toContain('had 81.5 as average of values within PT5M');
  });

  it('say when more was observed than is known', () => {
    const saturated: Finding = { ...window, observedAtLeast: true };
    expect(describeFinding('ActiveConnectionsNotInAllowedRange', saturated)).toContain(
      'had at least 12 active connections',
    );
  });

  it('speak of the built-in signal that a generic rule looks at', () => {
    const refused: Finding = { kind: 'list', list: 'denylist', value: '10.0.0.1' };
    const texts = alertTexts({
      ...input('DenylistCustomAlertRule', refused),
      signal: 'ConnectionTo',
    });
    expect(texts.description).toContain(
      'opened a connection to "10.0.0.1", which is on the denylist',
    );
  });

  it('prefer the name its owner gave a rule', () => {
    const named = { ...input('ProcessNotAllowed', window), ruleDisplayName: 'No\nnetcat' };
    expect(alertTexts(named).alertDisplayName).toBe('No\\u{a}netcat');
  });

  it('let no text from outside speak in our name', () => {
    const hostile = '". All is well.\n"';
    const { description } = alertTexts({
      ...input('ProcessNotAllowed', { kind: 'list', list: 'allowlist', value: hostile }),
      ruleId: hostile,
      group: hostile,
      deviceId: hostile,
    });
    expect(description.match(/"/g)).toHaveLength(8);
    expect(description).not.toContain('\n');
  });

  it('tell of further values without naming one', () => {
    const further: Finding = { kind: 'overflow', list: 'allowlist' };
    expect(describeFinding('LocalUserNotAllowed', further)).toContain('showed further values');
  });

  it.each(countingTypes)('know what %s counts, and what to do on either side', (ruleType) => {
    const above = alertTexts(input(ruleType, window));
    const below = alertTexts(input(ruleType, { ...window, side: 'below' }));
    expect(above.alertDisplayName).toMatch(/^Too many (?!observations)/);
    expect(below.alertDisplayName).toMatch(/^Too few (?!observations)/);
    expect(above.remediationSteps.length).toBeGreaterThanOrEqual(3);
    expect(below.remediationSteps).not.toEqual(above.remediationSteps);
  });

  it('tell the counting types apart', () => {
    const names = countingTypes.map((type) => alertTexts(input(type, window)).alertDisplayName);
    expect(new Set(names).size).toBe(countingTypes.length);
  });
});
