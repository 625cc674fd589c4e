import type { DeviceFacts } from '../devices/device.ts';
import type { DeviceChange, DirectoryView } from '../devices/device-directory.ts';
import { compareGenerations, unknownGeneration } from '../devices/generation.ts';
import type { MemberFacts } from '../devices/member-facts.ts';
import type { FirstSight } from '../evaluation/turn.ts';

/** Older than anything: a change read then teaches what it learned, and no facts that are known better. */
const longAgoUtc = new Date(0).toISOString();

/**
 * First sights as the directory is to know them before they are committed, so that whoever judges
 * the devices that nobody has seen leaves these alone.
 * @param home this partition as a device's home.
 */
export function homeChanges(
  sights: readonly FirstSight[],
  directory: DirectoryView,
  home: string,
): DeviceChange[] {
  return sights.flatMap(({ facts, kind }): DeviceChange[] => {
    const known = directory.find(facts.deviceId);
    const isBehind = known !== undefined && isOlderDevice(known, facts);
    if (!isBehind && isHomeNow(known?.homes?.[kind], home)) return [];
    return [
      {
        facts: known === undefined || isBehind ? toldOf(facts) : known,
        ...{ source: 'firstSight', readUtc: longAgoUtc, learned: { homes: { [kind]: home } } },
      },
    ];
  });
}

/** A home among another number of partitions says nothing any more. */
export function isHomeNow(known: string | undefined, home: string): boolean {
  return known !== undefined && known.split('/')[1] === home.split('/')[1];
}

/** Whether the directory still knows a device that had the id before. */
function isOlderDevice(known: DeviceFacts, { generation }: MemberFacts): boolean {
  if (known.generation === unknownGeneration || generation === unknownGeneration) return false;
  return compareGenerations(generation, known.generation) > 0;
}

/** What an enrichment or nobody told of a device is no fact of its twin. */
function toldOf({ deviceId, generation, status, tagSource, ...twin }: MemberFacts): DeviceFacts {
  const isListed = tagSource === 'directory';
  const { groupTag, twinVersion } = isListed ? twin : { groupTag: undefined, twinVersion: 0 };
  return { deviceId, generation, status, groupTag, twinVersion };
}
