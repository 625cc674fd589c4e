import { describe, expect, it } from 'vitest';
import { importNotes } from '../../../shared/interchange/import-notes.ts';
import { read } from '../../support/read-problems.ts';

const rule = (ruleType: string, isEnabled = true) => ({
  ...{ ruleType, isEnabled },
  ...{ minThreshold: 0, maxThreshold: 1, timeWindowSize: 'PT5M' },
});

const rules = [
  rule('MqttD2CMessagesNotInAllowedRange'),
  rule('FileUploadsNotInAllowedRange'),
  rule('QueuePurgesNotInAllowedRange', false),
];

describe('the notes of an import', () => {
  it('name the rules that are taken and watch nothing yet', async () => {
    const id = '/providers/Microsoft.Devices/IotHubs/plant';
    const type = 'Microsoft.Security/deviceSecurityGroups';
    const file = await read({ id, type, name: 'pumps', properties: { timeWindowRules: rules } });
    expect(importNotes(file)).toEqual([
      {
        kind: 'changed',
        target: '',
        message: expect.stringMatching(
          /^The rule FileUploadsNotInAllowedRange of the group "pumps" is taken, but not evaluated yet: .+\.$/,
        ),
      },
    ]);
  });

  it('say nothing of that to who has a policy file', async () => {
    expect(importNotes(await read({ groups: [{ name: 'pumps', rules }] }))).toEqual([]);
  });

  it('are no more than problems would be, and tell how many more there are', async () => {
    const behaviors = Array.from({ length: 1_500 }, (_, i) => ({ name: `b${i}` }));
    const notes = importNotes(await read({ securityProfileName: 'pumps', behaviors }));
    expect(notes).toHaveLength(1_001);
    expect(notes.at(-1)).toMatchObject({ message: 'There are 501 notes more than these.' });
  });
});
