import { describe, expect, it } from 'vitest';
import { demoPolicy } from '../../../local/demo/demo-policy.ts';
import { groupNameProblem } from '../../../shared/groups/group.ts';
import { parseRules } from '../../../shared/rules/parse-rules.ts';

describe('the demo policy', () => {
  it.each(demoPolicy.map((group) => [group.name, group.rules] as const))(
    'has only valid rules for %s',
    (name, rules) => {
      expect(groupNameProblem(name)).toBeUndefined();
      expect(parseRules(rules)).not.toHaveProperty('problems');
    },
  );

  it('has two groups beside the default one', () => {
    expect(demoPolicy.map(({ name }) => name)).toEqual(['pumps', 'gateways', 'default']);
  });
});
