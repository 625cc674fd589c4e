import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { policyJsonSchema } from '../../../shared/interchange/policy-json-schema.ts';
import { ruleTypes } from '../../../shared/rules/rule-types.ts';

const published = join(import.meta.dirname, '../../../docs/policy.schema.json');

describe('the JSON Schema of the policy file', () => {
  it('is the one among the docs', async () => {
    // After a change that is meant: npx vitest run test/shared/interchange/policy-json-schema.test.ts -u
    const text = `${JSON.stringify(policyJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(published);
  });

  it('knows every rule type by its name', () => {
    expect(policyJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      required: ['groups'],
      additionalProperties: false,
      properties: {
        groups: {
          items: {
            required: ['name', 'rules'],
            properties: {
              rules: {
                items: {
                  oneOf: ruleTypes.map(({ ruleType, displayName }) => ({
                    title: displayName,
                    properties: { ruleType: { const: ruleType } },
                  })),
                },
              },
            },
          },
        },
      },
    });
  });
});
