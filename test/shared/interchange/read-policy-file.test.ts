import { describe, expect, it } from 'vitest';
import { read, readProblems } from '../../support/read-problems.ts';
import { loginRule, processRule, temperatureRule } from '../../support/rule-drafts.ts';

describe('a policy file', () => {
  it('has groups with their rules, as a PUT takes them', async () => {
    const sent = { ...processRule('sshd'), revision: 7, etag: '"7"' };
    const file = { $schema: 'x', groups: [{ name: 'Pumps', description: 'd', rules: [sent] }] };
    const { revision, etag, ...draft } = sent;
    expect(await read(file)).toEqual({
      format: 'policy',
      isPart: false,
      groups: [
        {
          name: 'Pumps',
          description: 'd',
          rules: [{ ...draft, id: 'ProcessNotAllowed', severity: 'Low' }],
        },
      ],
      notes: [],
    });
    expect(await read({ groups: [] })).toMatchObject({ format: 'policy', groups: [] });
  });

  it('is YAML as well', async () => {
    const yaml = `
groups:
  - name: pumps
    rules:
      # Nobody but the service team logs in.
      - ruleType: LocalUserNotAllowed
        isEnabled: true
        allowlistValues: [service, "007"]
`;
    expect((await read(yaml)).groups[0]?.rules[0]?.allowlistValues).toEqual(['service', '007']);
  });

  it('tells all problems of all groups', async () => {
    const file = {
      version: 1,
      groups: [
        {
          name: 'a/b',
          rules: [loginRule({ minThreshold: 9, maxThreshold: 1 }), temperatureRule()],
        },
        { name: 'c', description: 7, rulez: [], rules: [processRule('a'), processRule('b')] },
        { name: 'C', rules: {} },
        7,
      ],
    };
    expect(await readProblems(file)).toEqual([
      'UnknownProperty /version',
      'InvalidValue /groups/0/name',
      'OutOfRange /groups/0/rules/0/minThreshold',
      'WrongType /groups/1/description',
      'UnknownProperty /groups/1/rulez',
      'Duplicate /groups/1/rules/1/id',
      'WrongType /groups/2/rules',
      'Duplicate /groups/2/name',
      'Missing /groups/3/name',
      'WrongType /groups/3',
    ]);
  });

  it('names line and column of what is wrong in YAML', async () => {
    const yaml =
      'groups:\n  - name: a\n    rules:\n      - ruleType: ProcessNotAllowed\n        isEnabled: yes\n        allowlistValues: []\n';
    await expect(read(yaml)).rejects.toMatchObject({
      details: [
        {
          target: '/groups/0/rules/0/isEnabled',
          message: 'must be true or false, not a string. (line 5, column 9)',
        },
      ],
    });
  });

  it('looks no further than an answer lists', async () => {
    const rules = Array.from({ length: 100 }, () => ({ ruleType: 'x' }));
    const groups = Array.from({ length: 1_000 }, (_, i) => ({ name: `g${i}`, rules }));
    expect(await readProblems({ groups })).toHaveLength(1_000);
  });

  it('refuses what is no file of a known format', async () => {
    for (const file of [7, [], {}, 'text', { group: [] }])
      expect(await readProblems(file)).toEqual(['InvalidValue ']);
    expect(await readProblems({ groups: 7 }, 'policy')).toEqual(['WrongType /groups']);
    expect(await readProblems([], 'policy')).toEqual(['WrongType ']);
  });
});
