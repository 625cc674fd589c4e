import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileFormats } from '../../../shared/interchange/file-reading.ts';
import { readProblems } from '../../support/read-problems.ts';

/** Names and texts that the readers look for, so that values come near to what they take. */
const words = [
  ...[
    'groups',
    'name',
    'description',
    'rules',
    'ruleType',
    'isEnabled',
    'allowlistValues',
    'value',
  ],
  ...[
    'resources',
    'type',
    'properties',
    'copy',
    'count',
    'input',
    'scope',
    'condition',
    'template',
  ],
  ...['parameters', 'variables', 'defaultValue', 'timeWindowRules', 'allowlistRules', 'existing'],
  ...['Microsoft.Security/deviceSecurityGroups', 'Microsoft.Resources/deployments', 'id'],
  ...[
    'planned_values',
    'values',
    'root_module',
    'child_modules',
    'allow_rule',
    'range_rule',
    'mode',
  ],
  ...[
    'managed',
    'azurerm_iot_security_device_group',
    'resource_changes',
    'change',
    'after_unknown',
  ],
  ...['securityProfileName', 'behaviors', 'metric', 'criteria', 'comparisonOperator', 'less-than'],
  ...['aws:num-messages-sent', 'cidrs', 'strings', 'number', 'durationSeconds', 'in-set', 'PT5M'],
  ...["[parameters('name')]", "[variables('copy')]", '[copyIndex()]', '[concat()]', '[[', '[]'],
  ...["[format('{0}{9}', 1)]", '[length(1)]', "[items(createObject('a'))]", '[range(-1, 2)]'],
];

const word = fc.constantFrom(...words);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 7 },
    fc.oneof(word, fc.constant(null), fc.boolean(), fc.integer(), fc.string()),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 6 }),
  ),
}));

describe('readFile', () => {
  it.each(fileFormats)('reads any JSON as %s, or says what is wrong with it', async (format) => {
    await fc.assert(
      fc.asyncProperty(value, async (file) => {
        // Anything thrown but a refusal ends the test.
        expect(await readProblems(file, format)).toBeInstanceOf(Array);
      }),
      { numRuns: 500 },
    );
  });

  it('reads any text between brackets, or says that it is none', async () => {
    const piece = fc.constantFrom(
      'concat',
      'if',
      '(',
      ')',
      ',',
      "'a'",
      "'",
      '1',
      '-',
      '.a',
      '[',
      ']',
      ' ',
    );
    const group = { type: 'Microsoft.Security/deviceSecurityGroups', properties: {} };
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const resources = [{ ...group, name: `[${pieces.join('')}]` }];
        for (const told of await readProblems({ resources }))
          expect(told).toMatch(/ \/resources\/0\/name$/);
      }),
      { numRuns: 500 },
    );
  });
});
