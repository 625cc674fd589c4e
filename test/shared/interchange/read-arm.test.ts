import { describe, expect, it } from 'vitest';
import { toArmGroup } from '../../../shared/arm/to-arm-group.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { read, readProblems } from '../../support/read-problems.ts';

const type = 'Microsoft.Security/deviceSecurityGroups';
const twins = 'TwinUpdatesNotInAllowedRange';

function window(given: object = {}) {
  return {
    ...{ ruleType: twins, isEnabled: true },
    ...{ minThreshold: 0, maxThreshold: 30, timeWindowSize: 'PT05M', ...given },
  };
}

const processes = (allowlistValues: unknown) => ({
  ...{ ruleType: 'ProcessNotAllowed', isEnabled: true, allowlistValues },
});

function resource(given: object = {}) {
  return {
    type,
    apiVersion: '2019-08-01',
    scope: "[format('Microsoft.Devices/IotHubs/{0}', parameters('hub'))]",
    name: 'pumps',
    properties: { timeWindowRules: [window()] },
    ...given,
  };
}

const template = (resources: unknown, given: object = {}) => ({
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  parameters: { hub: { type: 'string', defaultValue: 'plant' } },
  resources,
  ...given,
});

const namesOf = async (file: unknown) => (await read(file)).groups.map(({ name }) => name);

describe('what a GET of Azure Resource Manager shows', () => {
  const group = aPolicy({
    pumps: [
      aRule({ ...window(), ruleType: twins }),
      aRule({ ruleType: 'ProcessNotAllowed', isEnabled: false, allowlistValues: ['[a]'] }),
    ],
  }).groups.get('pumps')!;
  const shown = toArmGroup(
    group,
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/iotHubs/Plant',
  );

  it('is a group without what nobody has set, its texts as they are', async () => {
    const { format, groups, notes } = await read(shown);
    expect({ format, notes }).toEqual({ format: 'arm', notes: [] });
    expect(groups).toMatchObject([
      { name: 'pumps', rules: [{ id: twins }, { allowlistValues: ['[a]'] }] },
    ]);
    expect(groups[0]!.rules).toHaveLength(2);
  });

  it('is a list as well, with a next page or without', async () => {
    expect(await namesOf({ value: [shown, { ...shown, name: 'valves' }] })).toEqual([
      'pumps',
      'valves',
    ]);
    expect(await namesOf([shown])).toEqual(['pumps']);
    const other = { type: 'Microsoft.Security/iotSecuritySolutions', name: 'x' };
    const { notes } = await read({ value: [other, shown], nextLink: 'https://next' });
    expect(notes).toMatchObject([
      { kind: 'notTaken', target: '/nextLink' },
      { kind: 'notTaken', target: '/value/0' },
    ]);
    expect(await readProblems({ value: [other] })).toEqual(['Missing /value/0']);
  });

  it('must show its rules, as lists of all resources do not', async () => {
    const { properties: _, ...bare } = shown;
    expect(await readProblems([{ ...shown, name: 'b', properties: null }, bare])).toEqual([
      'Missing /0/properties',
      'Missing /1/properties',
    ]);
  });

  it('is known by its older type', async () => {
    expect(await namesOf({ ...shown, type: 'Microsoft.Security/iotSecurityGroups' })).toEqual([
      'pumps',
    ]);
  });

  it('tells what is wrong where it stands', async () => {
    const rules = [window({ maxThreshold: -1 }), window()];
    const wrong = {
      value: [{ ...shown, name: 'a?', properties: { timeWindowRules: rules, denyRules: [] } }],
    };
    expect(await readProblems(wrong)).toEqual([
      'InvalidValue /value/0/name',
      'UnknownProperty /value/0/properties/denyRules',
      'OutOfRange /value/0/properties/timeWindowRules/0/maxThreshold',
      'OutOfRange /value/0/properties/timeWindowRules/0/minThreshold',
      'Duplicate /value/0/properties/timeWindowRules/1/ruleType',
    ]);
  });
});

describe('a template', () => {
  it('has groups among other resources, in a list or by symbolic names', async () => {
    const hub = { type: 'Microsoft.Devices/IotHubs', name: "[uniqueString('a')]" };
    expect(await namesOf(template([hub, resource()]))).toEqual(['pumps']);
    const existing = resource({ existing: true, name: 'not this' });
    const resources = { hub: { ...hub, existing: true }, group: resource(), other: existing };
    expect(await namesOf(template(resources, { languageVersion: '2.0' }))).toEqual(['pumps']);
  });

  it('may write a group without a scope, at its hub or within it', async () => {
    const legacy = {
      ...resource({
        name: "[concat(parameters('hub'), '/Microsoft.Security/pumps')]",
        scope: undefined,
      }),
      type: 'Microsoft.Devices/IotHubs/providers/deviceSecurityGroups',
    };
    const child = {
      type: 'Microsoft.Devices/IotHubs',
      name: 'plant',
      resources: [
        resource({
          type: 'providers/deviceSecurityGroups',
          name: 'Microsoft.Security/valves',
          scope: undefined,
        }),
      ],
    };
    expect(await namesOf(template([legacy, child]))).toEqual(['pumps', 'valves']);
    const others = { ...legacy, name: 'other/Microsoft.Security/theirs' };
    expect(await namesOf(template([legacy, others]))).toEqual(['pumps']);
  });

  it('computes with parameters and variables', async () => {
    const file = template(
      [
        resource({
          name: "[toLower(format('{0}-{1}', parameters('site'), 'Pumps'))]",
          properties: {
            timeWindowRules: [
              window({
                maxThreshold: "[mul(parameters('limits').perMinute, 5)]",
                isEnabled: "[not(equals(parameters('site'), 'Lab'))]",
              }),
            ],
            allowlistRules: [
              processes("[concat(variables('common'), createArray('pumpd', '[[x]'))]"),
            ],
          },
        }),
      ],
      {
        parameters: {
          hub: { type: 'string', defaultValue: 'plant' },
          Site: { type: 'string', defaultValue: 'North' },
          limits: { type: 'object', defaultValue: { PerMinute: 6 } },
        },
        variables: {
          common: ['sshd', "[variables('shell')]", '[[bash]'],
          shell: "[if(empty(''), 'sh', variables('nothing'))]",
        },
      },
    );
    expect((await read(file)).groups).toEqual([
      {
        name: 'north-pumps',
        rules: [
          expect.objectContaining({ maxThreshold: 30, isEnabled: true }),
          expect.objectContaining({ allowlistValues: ['sshd', 'sh', '[bash]', 'pumpd', '[[x]'] }),
        ],
      },
    ]);
  });

  it.each([
    [
      "if(and(greater(n, 2), less(n, 4), lessOrEquals(3, n), greaterOrEquals(n, 3)), 'a', 'b')",
      'a',
    ],
    ['string(add(div(7, 2), mod(7, 4)))', '6'],
    ['string(sub(max(1, n, 2), min(createArray(4, 2))))', '1'],
    [
      "if(contains(list, 'b'), if(contains('abc', 'B'), 'x', if(contains(o, 'A'), 'y', 'z')), '')",
      'y',
    ],
    ["format('{0}{1}{2}', first(list), last(list), last('xyz'))", 'abz'],
    ["join(concat(take(list, 1), skip(createArray('c', 'd'), 1)), '-')", 'a-d'],
    ["replace(substring('north.east', 6), 'a', '--')", 'e--st'],
    ["split('plant/pumps', '/')[1]", 'pumps'],
    ["if(and(startsWith('Abc', 'aB'), endsWith('Abc', 'BC')), trim(' a '), 'b')", 'a'],
    ["join(union(list, createArray('b', 'c')), '')", 'abc'],
    ["union(o, createObject('A', 'x', 'b', 'y')).a", 'x'],
    ["shallowMerge(createArray(o, createObject('b', 'y'))).b", 'y'],
    ["join(flatten(createArray(list, array('c'))), '')", 'abc'],
  ])('computes %s', async (expression, name) => {
    const written = expression.replace(/\b(n|list|o)\b(?!')/g, "variables('$1')");
    const variables = { n: 3, list: ['a', 'b'], o: { a: '1' } };
    const file = template([resource({ name: `[${written}]` })], { variables });
    expect(await namesOf(file)).toEqual([name]);
  });

  it.each([
    'string(div(1, 0))',
    "string(greater('b', 'a'))",
    'string(max(createArray()))',
    'first(createArray())',
    "take('abc', -1)",
    "split('abc', '')",
    "join(createArray(createArray('a')), '')",
    "union(createArray('a'), createObject())",
    "union(createObject('a', createObject()), createObject('a', createObject())).a",
    `replace('${'a'.repeat(4_000)}', 'a', '${'b'.repeat(4_000)}')`,
  ])('has no value for %.60s', async (expression) => {
    const file = template([resource({ name: `[${expression}]` })]);
    expect(await readProblems(file)).toEqual(['Unresolved /resources/0/name']);
  });

  it('has loops of resources, of properties and of variables, as Bicep writes them', async () => {
    const count = "[length(range(0, length(parameters('groups'))))]";
    const current = "parameters('groups')[range(0, length(parameters('groups')))[copyIndex()]]";
    const file = template(
      [
        resource({
          copy: { name: 'each', count },
          name: `[${current}.name]`,
          properties: {
            copy: [
              {
                name: 'timeWindowRules',
                count: `[length(${current}.types)]`,
                input: window({
                  ruleType: `[parameters('groups')[copyIndex('each')].types[copyIndex('timeWindowRules')]]`,
                }),
              },
            ],
            allowlistRules: [processes("[variables('names')]")],
          },
        }),
      ],
      {
        parameters: {
          hub: { defaultValue: 'plant' },
          groups: {
            type: 'array',
            defaultValue: [
              { name: 'a', types: [twins, 'FileUploadsNotInAllowedRange'] },
              { name: 'b', types: [] },
            ],
          },
        },
        variables: {
          copy: [
            { name: 'names', count: 2, input: "[format('worker-{0}', copyIndex('names', 1))]" },
          ],
        },
      },
    );
    const { groups } = await read(file);
    expect(groups.map(({ name, rules }) => [name, rules.map(({ id }) => id)])).toEqual([
      ['a', [twins, 'FileUploadsNotInAllowedRange', 'ProcessNotAllowed']],
      ['b', ['ProcessNotAllowed']],
    ]);
    expect(groups[1]?.rules[0]?.allowlistValues).toEqual(['worker-1', 'worker-2']);
  });

  it('deploys templates within it, with parameters of their own', async () => {
    const inner = {
      ...template([resource({ name: "[parameters('name')]" })]),
      parameters: { name: { type: 'string' }, hub: { type: 'string' } },
    };
    const deployment = (scope: string, nested: object) => ({
      type: 'Microsoft.Resources/deployments',
      name: 'module',
      copy: { name: 'm', count: 2 },
      properties: {
        expressionEvaluationOptions: { scope },
        mode: 'Incremental',
        parameters: {
          name: { value: "[format('group-{0}', copyIndex())]" },
          hub: { value: "[parameters('hub')]" },
        },
        template: nested,
      },
    });
    expect(await namesOf(template([deployment('inner', inner)]))).toEqual(['group-0', 'group-1']);
    const outer = template([
      resource({ name: "[format('{0}-{1}', parameters('hub'), copyIndex())]" }),
    ]);
    expect(await namesOf(template([deployment('outer', outer)]))).toEqual(['plant-0', 'plant-1']);
  });

  it('knows parameters that may be left out, as Bicep writes them', async () => {
    const module = (site: unknown) => ({
      type: 'Microsoft.Resources/deployments',
      properties: {
        expressionEvaluationOptions: { scope: 'inner' },
        parameters: { site },
        template: template(
          [resource({ name: "[format('{0}-{1}', parameters('site'), parameters('suffix'))]" })],
          {
            parameters: {
              site: { type: 'string', defaultValue: 'plant' },
              suffix: { type: 'string', nullable: true },
              hub: { type: 'string', defaultValue: 'plant' },
            },
          },
        ),
      },
    });
    const site = (value: string) => `[createObject('value', ${value})]`;
    const given = [{ value: 'a' }, { value: '[null()]' }, site("'[b]'"), site('null()')];
    const names = given.map((one) => namesOf(template([module(one)])));
    expect((await Promise.all(names)).flat()).toEqual(['a-', 'plant-', '[b]-', 'plant-']);
  });

  it('takes a parameter whose value is elsewhere for unknown, and not for nothing', async () => {
    const rules = { timeWindowRules: "[parameters('rules')]" };
    const nested = template([resource({ scope: undefined, properties: rules })]);
    const module = {
      type: 'Microsoft.Resources/deployments',
      properties: {
        expressionEvaluationOptions: { scope: 'inner' },
        parameters: { rules: { reference: { keyVault: { id: 'v' }, secretName: 's' } } },
        template: nested,
      },
    };
    expect(await readProblems(template([module]))).toEqual([
      'Unresolved /resources/0/properties/template/resources/0/properties/timeWindowRules',
    ]);
  });

  it('says what is not deployed, and what is not in the file', async () => {
    const off = resource({ name: 'off', condition: "[equals(parameters('hub'), 'other')]" });
    const linked = {
      type: 'Microsoft.Resources/deployments',
      name: 'l',
      properties: { templateLink: { uri: 'x' } },
    };
    const { groups, notes } = await read(template([off, linked, resource()]));
    expect(groups).toHaveLength(1);
    expect(notes).toMatchObject([
      { kind: 'notTaken', target: '/resources/0/condition' },
      { kind: 'notTaken', target: '/resources/1/properties/templateLink' },
    ]);
    expect(await readProblems(template([linked]))).toEqual([
      'Missing /resources/0/properties/templateLink',
    ]);
    expect(await readProblems(template([]))).toEqual(['Missing ']);
  });

  it('names each expression that has no value here, at its place', async () => {
    const file = template(
      [
        resource({
          name: '[uniqueString(resourceGroup().id)]',
          properties: {
            timeWindowRules: [
              window({ maxThreshold: "[parameters('max')]", minThreshold: '[add(1,]' }),
            ],
            allowlistRules: [
              processes(["[variables('a')]", "[format('{1}', 'x')]", '[range(0, 9)[9]]']),
            ],
          },
        }),
        resource({ copy: { name: 'x', count: 801 } }),
        resource({ condition: "[reference('x').ok]" }),
      ],
      {
        variables: { a: "[variables('b')]", b: "[variables('A')]" },
        parameters: { max: { type: 'int' } },
      },
    );
    const rule = '/resources/0/properties';
    expect(await readProblems(file)).toEqual([
      'Unresolved /resources/0/name',
      `Unresolved ${rule}/timeWindowRules/0/minThreshold`,
      `Unresolved ${rule}/timeWindowRules/0/maxThreshold`,
      `Unresolved ${rule}/allowlistRules/0/allowlistValues/0`,
      `Unresolved ${rule}/allowlistRules/0/allowlistValues/1`,
      `Unresolved ${rule}/allowlistRules/0/allowlistValues/2`,
      'Unresolved /resources/1/copy/count',
      'Unresolved /resources/2/condition',
    ]);
  });

  it('cannot make much of little', async () => {
    const grow = (first: string, step: (before: string) => string) => {
      const steps = Array.from({ length: 60 }, (_, i) => [`v${i + 1}`, step(`variables('v${i}')`)]);
      return template([resource({ name: "[variables('v60')]" })], {
        variables: { v0: first, ...Object.fromEntries(steps) },
      });
    };
    expect(await readProblems(grow('ab', (v) => `[concat(${v}, ${v})]`))).toEqual([
      'Unresolved /resources/0/name',
    ]);
    expect(await readProblems(grow('ab', (v) => `[createArray(${v}, ${v})]`))).toEqual([
      'WrongType /resources/0/name',
    ]);
    const chain = Array.from({ length: 5_000 }, (_, i) => [`v${i}`, `[variables('v${i + 1}')]`]);
    const deep = template([resource({ name: "[variables('v0')]" })], {
      variables: Object.fromEntries(chain),
    });
    expect(await readProblems(deep)).toEqual(['Unresolved /resources/0/name']);
    const loops = {
      copy: [
        {
          name: 'timeWindowRules',
          count: 800,
          input: { copy: [{ name: 'x', count: 800, input: 1 }] },
        },
      ],
    };
    expect(await readProblems(template([resource({ properties: loops })]))).toEqual([
      'LimitExceeded ',
    ]);
    const asked = Array.from({ length: 1_000 }, () => "[parameters(variables('long'))]");
    const long = template([resource({ properties: asked })], {
      variables: { long: 'x'.repeat(10_000) },
    });
    await expect(read(long)).rejects.toSatisfy(
      ({ details }) => details.length === 1_000 && JSON.stringify(details).length < 1_000_000,
    );
    for (const name of [`[${'not('.repeat(5_000)}]`, `[concat(${"'a',".repeat(300_000)}'b')]`])
      expect(await readProblems(template([resource({ name })]))).toEqual([
        'Unresolved /resources/0/name',
      ]);
    const scope = `[resourceId(${",'Microsoft.Devices/IotHubs',".repeat(60_000)}`;
    expect(await namesOf(template([resource({ scope })]))).toEqual(['pumps']);
  });

  it('takes a condition for what it is, and nothing else for true or false', async () => {
    expect(await readProblems(template([resource({ condition: 'true' }), resource()]))).toEqual([
      'WrongType /resources/0/condition',
    ]);
    for (const name of [
      "[if('true', 'a', 'b')]",
      "[format('{0}', int(''))]",
      "[string(int('1e1'))]",
    ])
      expect(await readProblems(template([resource({ name })]))).toEqual([
        'Unresolved /resources/0/name',
      ]);
    expect(await namesOf(template([resource({ name: "[string(int('-07'))]" })]))).toEqual(['-7']);
  });

  it('refuses formats that it does not know, and writes braces', async () => {
    const copy = { name: 'each', count: 1 };
    for (const name of [
      "[format('a-{0:D2}', 1)]",
      "[format('{', 1)]",
      "[format('{0}', copyIndex('each', 'x'))]",
    ])
      expect(await readProblems(template([resource({ name, copy })]))).toEqual([
        'Unresolved /resources/0/name',
      ]);
    const braces = "[format('{{{0}}}', 'a')]";
    expect(await namesOf(template([resource({ name: braces })]))).toEqual(['{a}']);
  });

  it('may compute the names of members', async () => {
    const variables = { groups: { "[format('{0}-a', 'plant')]": {} } };
    const name = "[items(variables('groups'))[0].key]";
    expect(await namesOf(template([resource({ name })], { variables }))).toEqual(['plant-a']);
  });

  it('looks at all members of large objects a few times at most', async () => {
    const large = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]));
    const asks = ['length(o)', 'items(o)', 'empty(o)', 'o.none', "tryGet(o, 'none')"];
    asks.push("contains(o, 'none')", 'union(o)', 'shallowMerge(array(o))');
    for (const ask of asks) {
      const asked = `[${ask.replace(/\bo\b/, "variables('o')")}]`;
      const properties = { timeWindowRules: Array.from({ length: 1_000 }, () => asked) };
      const file = template([resource({ properties })], { variables: { o: large } });
      expect(await readProblems(file)).toContain('LimitExceeded ');
    }
  });

  it('goes no deeper than it can', async () => {
    const deep = (inner: unknown) => Array.from({ length: 50 }).reduce((value) => [value], inner);
    const ask = (i: number) =>
      `[${'createArray('.repeat(60)}variables('v${i + 1}')${')'.repeat(60)}]`;
    const variables = Array.from({ length: 200 }, (_, i) => [`v${i}`, deep(ask(i))]);
    const file = template([resource({ name: "[length(variables('v0'))]" })], {
      variables: Object.fromEntries(variables),
    });
    expect(await readProblems(file)).toEqual(['Unresolved /resources/0/name']);
  });

  it('finds each of many names at once', async () => {
    const names = Array.from({ length: 5_000 }, (_, i) => `v${i}`);
    const variables = Object.fromEntries(names.map((name) => [`${name}x`, 1]));
    const properties = names.map((name) => `[variables('${name}')]`);
    await expect(read(template([resource({ properties })], { variables }))).rejects.toThrow(
      'more than 1000 problems',
    );
  });

  it('asks nothing of deployments without groups', async () => {
    const module = {
      type: 'Microsoft.Resources/deployments',
      name: 'network',
      condition: "[reference('x').ok]",
      copy: { name: 'c', count: "[parameters('none')]" },
      properties: { template: { resources: [{ type: 'Microsoft.Network/virtualNetworks' }] } },
    };
    expect(await namesOf(template([module, resource()]))).toEqual(['pumps']);
    const link = { ...module, properties: { templateLink: { uri: 'x' } } };
    const around = { ...module, properties: { template: { resources: [link] } } };
    const { notes } = await read(template([around, resource()]));
    expect(notes).toMatchObject([
      { target: '/resources/0/properties/template/resources/0/properties/templateLink' },
    ]);
  });

  it('takes no group whose name has parts', async () => {
    expect(await readProblems(template([resource({ name: 'other/pumps' })]))).toEqual([
      'InvalidValue /resources/0/name',
    ]);
  });
});

describe('the hub of a group in a template', () => {
  const of = (scope: string, name = 'pumps') => resource({ scope, name });
  const own = of("[resourceId('Microsoft.Devices/IotHubs', parameters('hub'))]");
  const byId = "[resourceId('s', 'g', 'Microsoft.Devices/IotHubs', format('{0}-{1}', 'b', 'c'))]";

  it('is the name in its scope, although the id is not known before it is deployed', async () => {
    expect((await read(template([own]))).notes).toEqual([]);
    expect(await namesOf(template([own, of(byId, 'theirs')]))).toEqual(['pumps']);
  });

  it('is the hub that it is written in', async () => {
    const hubNamed = (name: string, group: string) => ({
      type: 'Microsoft.Devices/IotHubs',
      name,
      resources: [
        resource({
          type: 'providers/deviceSecurityGroups',
          name: `Microsoft.Security/${group}`,
          scope: undefined,
        }),
      ],
    });
    const { groups, notes } = await read(
      template([hubNamed("[parameters('hub')]", 'ours'), hubNamed('other', 'theirs')]),
    );
    expect(groups.map(({ name }) => name)).toEqual(['ours']);
    expect(notes).toMatchObject([{ kind: 'notTaken' }]);
  });

  it('may be nobody knows which: a note, or beside other hubs a problem', async () => {
    const unknown = of("[parameters('hubId')]", 'whose');
    const { groups, notes } = await read(template([unknown]));
    expect(groups).toHaveLength(1);
    expect(notes).toEqual([
      {
        kind: 'changed',
        target: '/resources/0/name',
        message: expect.stringMatching(/hub that the file does not tell; this app serves "plant"/),
      },
    ]);
    expect(await readProblems(template([own, unknown]))).toEqual([
      'InvalidValue /resources/1/name',
    ]);
  });
});
