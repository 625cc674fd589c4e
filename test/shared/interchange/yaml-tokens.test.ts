import { describe, expect, it } from 'vitest';
import { LineCounter } from 'yaml';
import { yamlTokens } from '../../../shared/interchange/yaml-tokens.ts';

const tokensOf = (text: string) => [...yamlTokens(text, new LineCounter())];

describe('the tokens of a text of YAML', () => {
  it('are all there, however long it is', () => {
    const tokens = tokensOf('# pumps\n'.repeat(3_000) + '- a\n'.repeat(3_000));
    expect(tokens.at(-1)).toMatchObject({ type: 'document', value: { items: { length: 3_000 } } });
  });

  it.each(['}', '%YAML 1.2\n'])('end when too many are wrong: %j', (wrong) => {
    expect(tokensOf(wrong.repeat(9_000)).length).toBeLessThan(2_010);
  });
});
