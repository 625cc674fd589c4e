import { describe, expect, it } from 'vitest';
import { read, readProblems } from '../../support/read-problems.ts';

const hubId = (hub: string) =>
  `/subscriptions/0000/resourceGroups/iot/providers/Microsoft.Devices/IotHubs/${hub}`;

function resource(values: object = {}, name = 'pumps', hub = 'plant') {
  return {
    address: `azurerm_iot_security_device_group.${name}`,
    mode: 'managed',
    type: 'azurerm_iot_security_device_group',
    name,
    provider_name: 'registry.terraform.io/hashicorp/azurerm',
    schema_version: 0,
    values: { name, iothub_id: hubId(hub), allow_rule: [], range_rule: [], ...values },
    sensitive_values: {},
  };
}

const state = (...resources: object[]) => ({
  format_version: '1.0',
  terraform_version: '1.9.5',
  values: { root_module: { resources } },
});

const range = { type: 'DirectMethodInvokesNotInAllowedRange', min: 0, max: 10, duration: 'PT5M' };
const place = '/values/root_module/resources/0/values';

describe('what "terraform show -json" prints', () => {
  it('has groups in a state: ranges, and lists of what is allowed', async () => {
    const allow_rule = [
      {
        connection_from_ips_not_allowed: ['10.1.0.0/24'],
        connection_to_ips_not_allowed: ['10.0.0.0/8', '192.168.0.1/16'],
        local_users_not_allowed: null,
        processes_not_allowed: [],
      },
    ];
    const { format, groups, notes } = await read(
      state(resource({ allow_rule, range_rule: [range] })),
    );
    expect(format).toBe('terraform');
    const common = { isEnabled: true, severity: 'Low' };
    const { type, min, max, duration } = range;
    expect(groups).toEqual([
      {
        name: 'pumps',
        rules: [
          {
            id: type,
            ruleType: type,
            minThreshold: min,
            maxThreshold: max,
            timeWindowSize: duration,
            ...common,
          },
          {
            id: 'ConnectionFromIpNotAllowed',
            ruleType: 'ConnectionFromIpNotAllowed',
            allowlistValues: ['10.1.0.0/24'],
            ...common,
          },
          {
            id: 'ConnectionToIpNotAllowed',
            ruleType: 'ConnectionToIpNotAllowed',
            allowlistValues: ['10.0.0.0/8', '192.168.0.1/16'],
            ...common,
          },
        ],
      },
    ]);
    expect(notes).toEqual([
      {
        kind: 'changed',
        target: `${place}/allow_rule/0/connection_from_ips_not_allowed`,
        message: expect.stringContaining('what is allowed'),
      },
      expect.objectContaining({ target: `${place}/allow_rule/0/connection_to_ips_not_allowed` }),
    ]);
  });

  it('had other names before version 3 of the provider', async () => {
    const allow_rule = [
      {
        connection_to_ip_not_allowed: ['10.0.0.0/8'],
        local_user_not_allowed: ['user1'],
        process_not_allowed: ['ssh'],
      },
    ];
    const { groups } = await read(state(resource({ allow_rule })));
    expect(
      groups[0]!.rules.map(({ ruleType, allowlistValues }) => [ruleType, allowlistValues]),
    ).toEqual([
      ['ConnectionToIpNotAllowed', ['10.0.0.0/8']],
      ['LocalUserNotAllowed', ['user1']],
      ['ProcessNotAllowed', ['ssh']],
    ]);
  });

  it('has groups in a plan, in modules of modules, among other things', async () => {
    const nested = { child_modules: [{ resources: [resource({}, 'valves')] }] };
    const root_module = {
      resources: [
        { ...resource({}, 'read'), mode: 'data' },
        { ...resource(), type: 'azurerm_iothub' },
        resource({}, 'pumps'),
      ],
      child_modules: [nested],
    };
    const plan = {
      format_version: '1.2',
      planned_values: { root_module },
      prior_state: state(resource()),
    };
    expect((await read(plan)).groups.map(({ name }) => name)).toEqual(['pumps', 'valves']);
  });

  it('tells problems where they stand, by the names they have there', async () => {
    const allow_rule = [
      { connection_to_ips_not_allowed: ['10.0.0.0/8', 'x'], ports_not_allowed: ['1'] },
    ];
    const range_rule = [
      { ...range, min: -1, max: 'x' },
      { ...range, type: 'Nothing' },
      { ...range, duration: 'PT1S', type: 'TwinUpdatesNotInAllowedRange' },
      { ...range },
    ];
    const wrong = state(resource({ name: '', allow_rule, range_rule }));
    expect(await readProblems(wrong)).toEqual([
      `InvalidValue ${place}/name`,
      `OutOfRange ${place}/range_rule/0/min`,
      `WrongType ${place}/range_rule/0/max`,
      `InvalidValue ${place}/range_rule/1/type`,
      `InvalidValue ${place}/range_rule/2/duration`,
      `InvalidValue ${place}/allow_rule/0/connection_to_ips_not_allowed/1`,
      `InvalidValue ${place}/allow_rule/0/ports_not_allowed`,
      `Duplicate ${place}/range_rule/3/type`,
    ]);
  });

  it('must know what it plans', async () => {
    const planned = resource({ allow_rule: [{}] });
    const unknown = { id: true, name: false, allow_rule: [{ processes_not_allowed: true }] };
    const plan = {
      format_version: '1.2',
      planned_values: { root_module: { resources: [planned] } },
      resource_changes: [
        { address: planned.address, type: planned.type, change: { after_unknown: unknown } },
      ],
    };
    expect(await readProblems(plan)).toEqual([
      'Missing /planned_values/root_module/resources/0/values/allow_rule',
    ]);
  });

  it('refuses other versions and other files of Terraform', async () => {
    expect(await readProblems({ ...state(resource()), format_version: '2.0' })).toEqual([
      'InvalidValue /format_version',
    ]);
    expect(await readProblems({ format_version: '1.0' })).toEqual(['Missing ']);
    expect(await readProblems(state())).toEqual(['Missing ']);
    const stored = { version: 4, terraform_version: '1.9.5', resources: [resource()] };
    await expect(read(stored)).rejects.toThrow('must be what "terraform show -json" prints');
  });

  it('may be of several hubs: those of the own one are taken', async () => {
    const both = await read(state(resource({}, 'here'), resource({}, 'there', 'other')));
    expect(both.groups.map(({ name }) => name)).toEqual(['here']);
    expect(both.notes).toMatchObject([
      { kind: 'notTaken', target: '/values/root_module/resources/1/values/name' },
    ]);
    const moved = await read(state(resource({}, 'a', 'Other'), resource({}, 'b', 'other')));
    expect(moved.groups).toHaveLength(2);
    expect(moved.notes).toMatchObject([{ kind: 'changed' }, { kind: 'changed' }]);
    const none = state(resource({}, 'a', 'one'), resource({}, 'b', 'two'));
    expect(await readProblems(none)).toEqual([`InvalidValue ${place}/name`]);
  });

  it('is not taken from a plan that failed, nor what has been replaced', async () => {
    const failed = { ...state(resource()), errored: true };
    expect(await readProblems(failed)).toEqual(['InvalidValue /errored']);
    const deposed = { ...resource({ range_rule: [range] }), deposed_key: '8acdcbda' };
    expect((await read(state(deposed, resource()))).groups).toEqual([{ name: 'pumps', rules: [] }]);
  });

  it('has blocks in lists, and of their properties none but its own', async () => {
    expect(await readProblems(state(resource({ allow_rule: {}, range_rule: range })))).toEqual([
      `WrongType ${place}/allow_rule`,
      `WrongType ${place}/range_rule`,
    ]);
    const strange = { ...range, isEnabled: false, constructor: 1 };
    const wrong = state(resource({ range_rule: [strange], allow_rule: [{ constructor: ['x'] }] }));
    expect(await readProblems(wrong)).toEqual([
      `UnknownProperty ${place}/range_rule/0/constructor`,
      `InvalidValue ${place}/allow_rule/0/constructor`,
    ]);
  });

  it('may not know the hub of a group before a plan is applied', async () => {
    const { iothub_id: _, ...values } = resource().values;
    const { notes } = await read(state({ ...resource(), values }));
    expect(notes).toMatchObject([{ kind: 'changed', target: `${place}/name` }]);
    expect(await readProblems(state({ ...resource(), values }, resource({}, 'other')))).toEqual([
      `InvalidValue ${place}/name`,
    ]);
  });
});
