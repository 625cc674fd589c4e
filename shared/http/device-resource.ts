import { hash } from 'node:crypto';
import type { DeviceRecord, GroupMove, GroupTag } from '../devices/device.ts';
import { groupInForce, isOfTwin, type Membership } from '../devices/membership.ts';
import type { Policy } from '../policy/policy.ts';

const entityTagLength = 22;

/** A device as the API shows it, its group as the group's first writer spelt it. */
export function toDeviceResource(record: DeviceRecord, policy: Policy) {
  const { deviceId, generation, groupTag, moves: _, ...rest } = record;
  const { group, source } = membershipOf(record, policy);
  const resource = {
    deviceId,
    group: policy.groups.get(group)?.name ?? group,
    groupSource: source,
    ...(source === 'unresolved' ? { tag: shownTag(groupTag) } : {}),
    // Pages of a sweep do not tell generations; the first event or lookup of the device does.
    ...(generation === '' ? {} : { generation }),
    ...rest,
  };
  return { ...resource, etag: entityTagOf(resource) };
}

/**
 * The same with its history: since when its tag is as it is, what it was before, and who told. Groups
 * that were made or deleted move devices, too; the history of the group tells that.
 */
export function toDeviceDetails(record: DeviceRecord, policy: Policy) {
  const { last = [], earlier = 0 } = record.moves ?? {};
  const tags = [record.groupTag, ...last.map(({ from }) => from)];
  return {
    ...toDeviceResource(record, policy),
    membership: {
      sinceUtc: last[0]?.timeUtc ?? record.firstSyncUtc,
      moves: last.map((move, i) => shownMove(move, tags[i])),
      earlierMoves: earlier,
    },
  };
}

function shownMove({ timeUtc, from, source, by }: GroupMove, to: GroupTag) {
  const [fromTag, toTag] = [shownTag(from), shownTag(to)];
  return {
    timeUtc,
    ...(fromTag === undefined ? {} : { fromTag }),
    ...(toTag === undefined ? {} : { toTag }),
    source,
    ...(by === undefined ? {} : { by }),
  };
}

/** Of a device whose twin is not known yet, its partition may know better: an enrichment may name the group. */
export function membershipOf(record: DeviceRecord, policy: Policy): Membership {
  const inForce = groupInForce(record.groupTag, (foldedName) => policy.groups.has(foldedName));
  return isOfTwin(record) ? inForce : { ...inForce, source: 'pending' };
}

/** A tag that is no string is shown as JSON, which was cut when it was read. */
function shownTag(tag: GroupTag): string | undefined {
  return typeof tag === 'object' ? tag.json : tag;
}

/** Of the content itself, since the group depends on the policy, too. */
function entityTagOf(resource: object): string {
  const digest = hash('sha256', JSON.stringify(resource), 'base64url');
  return `"${digest.slice(0, entityTagLength)}"`;
}
