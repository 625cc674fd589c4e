import { unseenPartition } from '../chains/stream-chains.ts';
import { utc } from '../evaluation/turn.ts';
import { type DeviceQuestion, type Home, membershipUnder, shownTag } from './device-question.ts';
import { type Missing, missing } from './explanation.ts';

/** What is missing as far as the device as a whole decides. */
export function missingForDevice(question: DeviceQuestion, home: Home | undefined): Missing[] {
  return [
    ...missingMembership(question, home),
    ...missingStatus(question, home),
    ...neverSeen(home),
    ...missingForRules(question, home),
  ];
}

/** What is missing for any rule that the device has, in the partition that its events go to. */
export function missingForRules(question: DeviceQuestion, home: Home | undefined): Missing[] {
  return home === undefined ? [...missingHome(question), ...unreadable(question)] : behind(home);
}

function missingMembership({ record, policy }: DeviceQuestion, home: Home | undefined): Missing[] {
  const facts = home?.device.facts ?? record;
  const found: Missing[] = [];
  if (facts !== undefined && membershipUnder(policy, facts.groupTag).source === 'unresolved') {
    const message = `The twin tag SecurityGroup is ${JSON.stringify(shownTag(facts.groupTag))}, which names no group: the rules of default apply.`;
    found.push(missing('unresolvedTag', 'otherGroups', message));
  }
  if (home !== undefined && record !== undefined && isNewer(record, home.device.facts)) {
    const { group } = membershipUnder(policy, record.groupTag);
    const message = `The directory has newer facts of the device (group ${policy.group(group).name}, ${record.status}), which are in force from its next event on.`;
    found.push(missing('factsNotInForce', 'otherGroups', message));
  }
  return found;
}

function isNewer(
  record: NonNullable<DeviceQuestion['record']>,
  held: Home['device']['facts'],
): boolean {
  const differs =
    record.status !== held.status || shownTag(record.groupTag) !== shownTag(held.groupTag);
  return differs && (held.tagSource !== 'directory' || record.twinVersion > held.twinVersion);
}

function missingStatus({ record }: DeviceQuestion, home: Home | undefined): Missing[] {
  const status = (home?.device.facts ?? record)?.status;
  if (status === undefined || status === 'enabled') return [];
  const message = `The device is ${status}, so its silence is not judged.`;
  const code = status === 'disabled' ? 'deviceDisabled' : 'deviceDeleted';
  return [missing(code, 'minimum', message)];
}

function neverSeen(home: Home | undefined): Missing[] {
  if (home?.partitionId !== unseenPartition) return [];
  const message = 'No event of the device has been taken in: only its silence can be judged.';
  return [missing('noEventYet', 'activities', message)];
}

function missingHome({ record, views }: DeviceQuestion): Missing[] {
  if (record === undefined) {
    const message =
      'The devices of the hub have not all been read yet, and this one is not known: its events are not judged before it is.';
    return [missing('pending', 'everything', message)];
  }
  const waiting = views.reduce((sum, view) => sum + (view.waiting ?? 0), 0);
  const message =
    waiting === 0
      ? 'No event of the device has been taken in.'
      : `No event of the device has been taken in; ${waiting} events of the stream wait, and some may be its own.`;
  return [missing('noEventYet', 'everything', message)];
}

function unreadable({ views }: DeviceQuestion): Missing[] {
  const found = views.filter(({ isUnreadable }) => isUnreadable);
  if (found.length === 0) return [];
  const partitions = found.map(({ partitionId }) => partitionId).join(', ');
  const message = `The stored state of partition ${partitions} cannot be read, and may be the one that has the device.`;
  return [missing('stateUnreadable', 'everything', message)];
}

/** Being behind is usual for moments; how far says whether it matters. */
function behind({ partitionId, waiting, head }: Home): Missing[] {
  if (waiting === 0) return [];
  const where = partitionId === unseenPartition ? 'the stream' : `partition ${partitionId}`;
  if (waiting === undefined) {
    const message = `The event hub does not say whether events wait in ${where}.`;
    return [missing('lagUnknown', 'someActivities', message)];
  }
  const until =
    head?.watermarkMs === undefined ? '' : `, which is taken in up to ${utc(head.watermarkMs)}`;
  const message = `${waiting} events wait in ${where}${until}: what they hold is not judged yet, and no silence meanwhile.`;
  return [missing('behind', 'someActivities', message)];
}
