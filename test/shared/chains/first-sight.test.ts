import { describe, expect, it } from 'vitest';
import { homeChanges, isHomeNow } from '../../../shared/chains/first-sight.ts';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import type { DirectoryView } from '../../../shared/devices/device-directory.ts';
import { mergeChange } from '../../../shared/devices/merge-change.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { someFacts } from '../../support/partition.ts';

const home = '0/4';
const nowUtc = '2026-01-01T00:00:00.000Z';
const sight = { facts: someFacts('pump'), kind: 'telemetry' } as const;

function directoryOf(listed: DeviceFacts | undefined): DirectoryView {
  return { find: () => listed } as Partial<DirectoryView> as DirectoryView;
}

/** What the directory holds of the device after it is told. */
function told(listed: DeviceFacts | undefined, facts = sight.facts) {
  const [change] = homeChanges([{ ...sight, facts }], directoryOf(listed), home);
  const record = listed && {
    ...listed,
    ...{ firstSyncUtc: nowUtc, lastSyncUtc: nowUtc, lastSource: 'sweep' as const },
  };
  return change && mergeChange(record, change, nowUtc);
}

describe('a first sight', () => {
  it('makes the partition the home of that kind, and changes nothing else', () => {
    const listed = deviceFacts('pump', { generation: '1', status: 'disabled', groupTag: 'Roof' });
    expect(told(listed)).toMatchObject({ ...listed, homes: { telemetry: home } });
  });

  it.each([
    ['a home among as many partitions', { telemetry: '3/4' }, 0],
    ['a home among other partitions', { telemetry: '3/2' }, 1],
    ['only the other kind of home', { twin: '3/4' }, 1],
  ])('of a device with %s makes %s homes: %i', (_, homes, count) => {
    const listed = deviceFacts('pump', { generation: '1', homes });
    expect(homeChanges([sight], directoryOf(listed), home)).toHaveLength(count);
  });

  it('of a device that nobody listed tells no tag that an enrichment made up', () => {
    const facts = someFacts('pump', { tagSource: 'trustedProperty', groupTag: 'Roof' });
    expect(told(undefined, facts)).toMatchObject({
      ...{ generation: '1', groupTag: undefined, twinVersion: 0, homes: { telemetry: home } },
    });
  });

  it('of a device made anew does not take the old one for it', () => {
    const listed = deviceFacts('pump', { generation: '1', homes: { telemetry: '0/4' } });
    const facts = someFacts('pump', { generation: '2', groupTag: 'Roof', twinVersion: 3 });
    expect(told(listed, facts)).toMatchObject({
      ...{ generation: '2', groupTag: 'Roof', twinVersion: 3, homes: { telemetry: home } },
    });
  });

  it('of a device whose generation is not known yet keeps what is', () => {
    const listed = deviceFacts('pump', { generation: '', groupTag: 'Roof' });
    expect(told(listed)).toMatchObject({ groupTag: 'Roof', homes: { telemetry: home } });
  });
});

it.each([
  [undefined, '0/4', false],
  ['1/4', '0/4', true],
  ['1/8', '0/4', false],
])('the home %s beside %s counts: %s', (known, other, counts) => {
  expect(isHomeNow(known, other)).toBe(counts);
});
