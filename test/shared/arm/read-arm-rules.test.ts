import { describe, expect, it } from 'vitest';
import { readArmGroup } from '../../../shared/arm/read-arm-group.ts';
import { readArmRules } from '../../../shared/arm/read-arm-rules.ts';
import { maxListedProblems } from '../../../shared/kernel/invalid-request.ts';
import { inSmallHeap } from '../../support/in-small-heap.ts';

const window = { isEnabled: true, minThreshold: 0, maxThreshold: 30, timeWindowSize: 'PT05M' };
const twins = { ruleType: 'TwinUpdatesNotInAllowedRange', ...window };
const processes = { ruleType: 'ProcessNotAllowed', isEnabled: true, allowlistValues: ['sshd'] };
const draftOf = (rule: { ruleType: string }) => ({ id: rule.ruleType, severity: 'Low', ...rule });

function problemsOf(properties: unknown) {
  const read = readArmRules(properties);
  return 'problems' in read ? read.problems : [];
}

describe('properties of a device security group', () => {
  it('give their rules, each with its type for an id', () => {
    expect(readArmRules({ timeWindowRules: [twins], allowlistRules: [processes] })).toEqual({
      value: [twins, processes].map(draftOf),
    });
  });

  it('may leave lists out, or have none in them', () => {
    expect(readArmRules({})).toEqual({ value: [] });
    const lists = { thresholdRules: null, timeWindowRules: [], allowlistRules: null };
    expect(readArmRules({ ...lists, denylistRules: [] })).toEqual({ value: [] });
  });

  it('may have a time-window rule among the threshold rules', () => {
    expect(readArmRules({ thresholdRules: [twins] })).toEqual({ value: [draftOf(twins)] });
  });

  it('may have what a client can only read', () => {
    const shown = { displayName: 7, description: null };
    const rule = { ...processes, ...shown, valueType: 'String' };
    expect(
      readArmRules({ timeWindowRules: [{ ...twins, ...shown }], allowlistRules: [rule] }),
    ).toEqual({ value: [twins, processes].map(draftOf) });
  });

  it('are told everything that is wrong, and where', () => {
    const sent = {
      timeWindowRules: [
        { ...twins, isEnabled: undefined, minThreshold: 31, severity: 'High' },
        { ...twins, timeWindowSize: 'PT30S' },
        null,
      ],
      allowlistRules: [
        {
          ruleType: 'ConnectionToIpNotAllowed',
          isEnabled: 'yes',
          allowlistValues: ['10.0.0.0/8', 'x'],
        },
        { ...processes, allowlistValues: undefined },
      ],
      denylistRules: {},
      rules: [],
    };
    expect(problemsOf(sent).map(({ target, code }) => [target, code])).toEqual([
      ['/denylistRules', 'WrongType'],
      ['/rules', 'UnknownProperty'],
      ['/timeWindowRules/0/isEnabled', 'Missing'],
      ['/timeWindowRules/0/severity', 'UnknownProperty'],
      ['/timeWindowRules/0/minThreshold', 'OutOfRange'],
      ['/timeWindowRules/1/timeWindowSize', 'InvalidValue'],
      ['/timeWindowRules/1/ruleType', 'Duplicate'],
      ['/timeWindowRules/2', 'WrongType'],
      ['/allowlistRules/0/isEnabled', 'WrongType'],
      ['/allowlistRules/0/allowlistValues/1', 'InvalidValue'],
      ['/allowlistRules/1/allowlistValues', 'Missing'],
    ]);
  });

  it('have their places told from where they stand', () => {
    const read = readArmRules({ timeWindowRules: [7] }, ['resources', 2, 'properties']);
    expect(read).toMatchObject({
      problems: [{ target: '/resources/2/properties/timeWindowRules/0' }],
    });
    expect(readArmRules([], ['properties'])).toMatchObject({
      problems: [{ target: '/properties' }],
    });
  });

  it('name each type once, in whichever list', () => {
    expect(problemsOf({ thresholdRules: [twins], timeWindowRules: [twins] })).toEqual([
      {
        code: 'Duplicate',
        target: '/timeWindowRules/0/ruleType',
        message:
          'must differ from that of the rule at /thresholdRules/0: a group has one of each type here.',
      },
    ]);
  });

  it.each([
    ['timeWindowRules', 'ProcessNotAllowed', /belongs into allowlistRules, not timeWindowRules/],
    ['allowlistRules', twins.ruleType, /belongs into timeWindowRules, not allowlistRules/],
    ['denylistRules', 'ProcessNotAllowed', /belongs into allowlistRules/],
    ['thresholdRules', 'ThresholdCustomAlertRule', /needs a signal, .* \/groups\/\{group\}\/rules/],
    ['denylistRules', 'DenylistCustomAlertRule', /needs a signal/],
    ['timeWindowRules', 'twinupdatesnotinallowedrange', /spelt as it is there/],
    ['allowlistRules', 'ListCustomAlertRule', /must be a rule type that a GET shows/],
  ])('%s with the type %s are refused', (list, ruleType, message) => {
    expect(problemsOf({ [list]: [{ ruleType, isEnabled: 1 }] })).toEqual([
      {
        code: 'InvalidValue',
        target: `/${list}/0/ruleType`,
        message: expect.stringMatching(message),
      },
      expect.objectContaining({ target: `/${list}/0/isEnabled` }),
    ]);
  });

  it('are looked at no further than an answer lists', () => {
    const { length } = problemsOf({ allowlistRules: new Array(5_000).fill({}) });
    expect(length).toBeGreaterThan(maxListedProblems);
    expect(length).toBeLessThan(maxListedProblems + 10);
  });

  it('take little memory, be they millions', async () => {
    const sent = 'it.readArmRules({ timeWindowRules: Array(8_000_000).fill(0) }).problems.length';
    expect(await inSmallHeap('arm/read-arm-rules.ts', sent)).toBe(maxListedProblems + 1);
  });
});

describe('a device security group', () => {
  it('may come with what a client can only read, and without properties', () => {
    expect(readArmGroup({})).toEqual({ value: [] });
    const sent = { id: 'x', name: 'y', type: 'z', systemData: {}, properties: null };
    expect(readArmGroup(sent)).toEqual({ value: [] });
  });

  it('is told everything that is wrong with it and its rules', () => {
    const sent = {
      location: 'here',
      properties: { timeWindowRules: [{ ...twins, minThreshold: -1 }] },
    };
    expect(readArmGroup(sent)).toMatchObject({
      problems: [{ target: '/location' }, { target: '/properties/timeWindowRules/0/minThreshold' }],
    });
    expect(readArmGroup([])).toMatchObject({ problems: [{ target: '', code: 'WrongType' }] });
    expect(readArmGroup({ properties: 7 })).toMatchObject({
      problems: [{ target: '/properties' }],
    });
  });
});
