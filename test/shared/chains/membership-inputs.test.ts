import { describe, expect, it } from 'vitest';
import {
  type MembershipSettings,
  membershipInputs,
} from '../../../shared/chains/membership-inputs.ts';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import type { DirectoryView } from '../../../shared/devices/device-directory.ts';
import { isErased, type MemberFacts } from '../../../shared/devices/member-facts.ts';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../../shared/evaluation/evaluate.ts';
import { newPartitionState } from '../../../shared/evaluation/partition-state.ts';
import type { HubEvent } from '../../../shared/telemetry/hub-event.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { hubEvent, startMs } from '../../support/hub-events.ts';
import { someFacts } from '../../support/partition.ts';
import { aPolicy } from '../../support/policies.ts';

interface Known {
  /** What the directory lists. */
  listed?: DeviceFacts[];
  isComplete?: boolean;
  /** Devices of which the directory has said something new; undefined when it does not remember. */
  changed?: string[] | undefined;
  /** What the state has in force. */
  held?: MemberFacts[];
  settings?: Partial<MembershipSettings>;
}

const trusting = { trustedProperties: new Set(['SecurityGroup', 'protocol']) };

/** What a batch adds to what is known. */
function inputsOf(events: readonly HubEvent[], known: Known) {
  const { listed = [], isComplete = true, held = [], settings } = known;
  const directory: Partial<DirectoryView> = {
    isComplete,
    find: (id) => listed.find(({ deviceId }) => deviceId === id),
    changedSince: () => ('changed' in known ? known.changed : []),
  };
  const state = newPartitionState(-1, [1, 2]);
  const policy = compilePolicy(aPolicy({}));
  evaluate(
    state,
    { policy, facts: held, events: [] },
    { ...{ hub: 'hub', stream: 'telemetry', partitionId: '0' }, hasExcerpts: true },
  );
  return membershipInputs(events, {
    ...{ state, directory: directory as DirectoryView, knownVersion: 1 },
    settings: { trustedProperties: new Set(), ...settings },
  });
}

type Given = Partial<Parameters<typeof hubEvent>[0]>;
const event = (given: Given = {}) =>
  hubEvent({ sequenceNumber: 0, enqueuedMs: startMs, deviceId: 'pump', ...given });
const listed = (given: Partial<DeviceFacts> = {}) =>
  deviceFacts('pump', { generation: '1', ...given });
const held = (given: Partial<MemberFacts> = {}): MemberFacts => {
  const { protocol: _, ...facts } = someFacts('pump');
  return { ...facts, ...given };
};

describe('what the directory says', () => {
  it('is told of each device once a batch', () => {
    const { facts, unknown } = inputsOf([event(), event(), event({ deviceId: 'fan' })], {
      listed: [listed({ groupTag: 'Pumps', protocol: 'Mqtt' })],
    });
    expect(facts).toMatchObject([
      { deviceId: 'pump', groupTag: 'Pumps', protocol: 'Mqtt', tagSource: 'directory' },
      { deviceId: 'fan', tagSource: 'unknown' },
    ]);
    expect(unknown).toEqual(['fan']);
  });

  it.each<[string, Partial<DeviceFacts>, Partial<MemberFacts>, boolean]>([
    ['the same', {}, {}, false],
    ['a newer twin', { twinVersion: 2, groupTag: 'Pumps' }, {}, true],
    ['an older twin', { twinVersion: 1, groupTag: 'Pumps' }, { twinVersion: 2 }, false],
    ['a newer generation', { generation: '2', twinVersion: 1 }, { twinVersion: 9 }, true],
    ['an older generation', { generation: '1', twinVersion: 9 }, { generation: '2' }, false],
    [
      'an older one as text, but newer as a number',
      { generation: '10' },
      { generation: '9' },
      true,
    ],
    [
      'an older twin, both of a generation unknown',
      { generation: '' },
      { generation: '', twinVersion: 2 },
      false,
    ],
    ['another status', { status: 'disabled' }, {}, true],
    ['no generation, and else the same', { generation: '' }, {}, false],
    ['a generation where none was known', { generation: '5' }, { generation: '' }, true],
    ['the tag that a property had told', {}, { tagSource: 'trustedProperty' }, true],
    ['a device that was unknown', {}, { tagSource: 'unknown', twinVersion: 0 }, true],
  ])('%s: is it news?', (_, says, holds, isNews) => {
    const { facts } = inputsOf([event()], { listed: [listed(says)], held: [held(holds)] });
    expect(facts).toHaveLength(isNews ? 1 : 0);
  });

  it.each(['disabled', 'deleted'] as const)(
    '%s, it is so though its twin has changed since',
    (status) => {
      const says = {
        listed: [listed({ twinVersion: 3, groupTag: 'old', status })],
        changed: ['pump'],
      };
      const seen = held({ twinVersion: 9, groupTag: 'Pumps' });
      expect(inputsOf([], { ...says, held: [seen] }).facts).toEqual([{ ...seen, status }]);
      const back = { listed: [listed({ twinVersion: 3 })], changed: ['pump'] };
      const { facts } = inputsOf([], { ...back, held: [{ ...seen, status }] });
      expect(facts).toEqual(status === 'disabled' ? [seen] : []);
    },
  );

  it('never loses a generation that is known', () => {
    const { facts } = inputsOf([event()], {
      listed: [listed({ generation: '', twinVersion: 2 })],
      held: [held({ generation: '7' })],
    });
    expect(facts).toMatchObject([{ generation: '7', twinVersion: 2 }]);
  });

  it('is told of held devices too when it changes, though they are silent', () => {
    const known = { listed: [listed({ twinVersion: 2 })], held: [held()] };
    expect(inputsOf([], { ...known, changed: ['pump', 'fan'] }).facts).toHaveLength(1);
    expect(inputsOf([], { ...known, changed: [] }).facts).toEqual([]);
    expect(inputsOf([event()], { ...known, changed: ['pump'] }).facts).toHaveLength(1);
  });

  it('is compared with all that is held when it does not remember what changed', () => {
    const known = { listed: [listed({ twinVersion: 2 })], held: [held()], changed: undefined };
    expect(inputsOf([], known).facts).toMatchObject([{ twinVersion: 2 }]);
  });

  it('has forgotten a deleted device: nothing is held of it any more', () => {
    const deleted = held({ status: 'deleted' });
    for (const changed of [['pump'], undefined]) {
      const { facts } = inputsOf([], { held: [deleted], changed });
      expect(facts).toHaveLength(1);
      expect(isErased(facts[0]!)).toBe(true);
    }
    // What is not deleted, or what the directory never had, stays.
    expect(inputsOf([], { held: [held()], changed: undefined }).facts).toEqual([]);
    const never = held({ tagSource: 'trustedProperty' });
    expect(inputsOf([], { held: [never], changed: undefined }).facts).toEqual([]);
  });

  it('leaves the protocol that a silent device’s last event told', () => {
    const { facts } = inputsOf([], {
      ...{ listed: [listed({ twinVersion: 2 })], held: [held({ protocol: 'Amqp' })] },
      changed: ['pump'],
    });
    expect(facts).toMatchObject([{ protocol: 'Amqp' }]);
  });
});

describe('a device that the directory does not have', () => {
  it('is pending before the first complete sweep, and has no home', () => {
    const inputs = inputsOf([event()], { isComplete: false });
    expect(inputs).toEqual({ facts: [], unknown: [] });
  });

  it('is unknown afterwards, and is looked up', () => {
    const { facts, unknown } = inputsOf([event({ generation: '3' })], {});
    expect(facts).toEqual([
      {
        ...{ deviceId: 'pump', generation: '3', status: 'enabled', groupTag: undefined },
        ...{ tagSource: 'unknown', twinVersion: 0 },
      },
    ]);
    expect(unknown).toEqual(['pump']);
  });

  it('stays what it was when the directory once had it', () => {
    expect(inputsOf([event()], { held: [held()] }).facts).toEqual([]);
  });

  it.each([
    ['SecurityGroup', 'Roof'],
    ['securityGroup', 'Roof'],
  ])('is in the group that the trusted property %s names, sweep or no sweep', (name, tag) => {
    for (const isComplete of [true, false]) {
      const sent = event({ properties: { [name]: tag } });
      const { facts, unknown } = inputsOf([sent], { isComplete, settings: trusting });
      expect(facts).toMatchObject([{ groupTag: 'Roof', tagSource: 'trustedProperty' }]);
      expect(unknown).toEqual([]);
    }
  });

  it.each([
    ['', trusting],
    ['$twin.tags.SecurityGroup', trusting],
    [7, trusting],
    ['Roof', { trustedProperties: new Set<string>() }],
  ])('is in no group because of the property %j under %o', (SecurityGroup, settings) => {
    const { facts } = inputsOf([event({ properties: { SecurityGroup } })], { settings });
    expect(facts).toMatchObject([{ groupTag: undefined, tagSource: 'unknown' }]);
  });

  it('is believed no property once the directory has told of it', () => {
    const sent = event({ properties: { SecurityGroup: 'Roof' } });
    const { facts } = inputsOf([sent], { held: [held()], settings: trusting });
    expect(facts).toEqual([]);
  });

  it('is as unknown when the directory knows only where it was first seen', () => {
    const seen = listed({ twinVersion: 0, homes: { telemetry: '0/4' } });
    expect(inputsOf([event()], { listed: [seen] }).unknown).toEqual(['pump']);
  });

  it('stays in the group that a property named when the directory learns where it was first seen', () => {
    const seen = listed({ twinVersion: 0, homes: { telemetry: '0/4' } });
    const trusted = held({ groupTag: 'Roof', tagSource: 'trustedProperty', twinVersion: 0 });
    for (const changed of [['pump'], undefined])
      expect(inputsOf([], { listed: [seen], held: [trusted], changed }).facts).toEqual([]);
    const deleted = { ...seen, status: 'deleted' } as const;
    expect(
      inputsOf([], { listed: [deleted], held: [trusted], changed: ['pump'] }).facts,
    ).toMatchObject([{ status: 'deleted' }]);
  });
});

describe('the protocol of a device', () => {
  it.each([
    ['the directory', { protocol: 'Http' as const }, { protocol: 'mqtt' }, 'Http'],
    ['a trusted property', {}, { protocol: 'MQTT over WebSockets' }, 'Mqtt'],
    ['a trusted property', {}, { protocol: 'https' }, 'Http'],
    ['a trusted property', {}, { protocol: 'amqp' }, 'Amqp'],
    ['the setting', {}, { protocol: 'coap' }, 'Amqp'],
    ['the setting', {}, {}, 'Amqp'],
  ])('comes from %s', (_, says, properties, protocol) => {
    const settings = { ...trusting, defaultDeviceProtocol: 'Amqp' } as const;
    const { facts } = inputsOf([event({ properties })], { listed: [listed(says)], settings });
    expect(facts).toMatchObject([{ protocol }]);
  });

  it('is taken from a trusted property also while the directory does not list the device yet', () => {
    const { facts } = inputsOf([event({ properties: { protocol: 'mqtt' } })], {
      ...{ held: [held({ groupTag: 'Pumps' })], settings: trusting },
    });
    expect(facts).toMatchObject([{ protocol: 'Mqtt', groupTag: 'Pumps', tagSource: 'directory' }]);
  });

  it('may be unknown', () => {
    const { facts } = inputsOf([event({ properties: { protocol: 'mqtt' } })], {
      listed: [listed()],
    });
    expect(facts[0]).not.toHaveProperty('protocol');
  });
});
