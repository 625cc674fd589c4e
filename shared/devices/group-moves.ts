import type { DeviceFacts, DeviceRecord, GroupMove, GroupMoves, GroupTag } from './device.ts';
import { isSameTag } from './group-tag.ts';

const keptMoves = 20;
/** As long as the name of a group may be; a longer tag names none. */
const keptTagCharacters = 128;

/** The history of a device after a change of its facts. */
export function movesAfter(
  current: DeviceRecord,
  next: DeviceFacts,
  { timeUtc, source }: Pick<GroupMove, 'timeUtc' | 'source'>,
): GroupMoves | undefined {
  if (isSameTag(current.groupTag, next.groupTag)) return current.moves;
  const { last = [], earlier = 0 } = current.moves ?? {};
  const move = { timeUtc, from: cut(current.groupTag), source };
  return {
    last: [move, ...last].slice(0, keptMoves),
    earlier: earlier + Math.max(0, last.length + 1 - keptMoves),
  };
}

function cut(tag: GroupTag): GroupTag {
  if (typeof tag === 'object') return { json: tag.json.slice(0, keptTagCharacters) };
  return tag?.slice(0, keptTagCharacters);
}
