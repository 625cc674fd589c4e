import type { DeviceFacts, DeviceRecord, GroupMove, GroupMoves, GroupTag } from './device.ts';
import { isSameTag } from './group-tag.ts';

const keptMoves = 20;
/** As long as the name of a group may be; a longer tag names none. */
const keptTagCharacters = 128;

/** The history of a device after a change of its facts. */
export function movesAfter(
  current: DeviceRecord,
  next: DeviceFacts,
  { timeUtc, source, by }: Omit<GroupMove, 'from'>,
): GroupMoves | undefined {
  if (isSameTag(current.groupTag, next.groupTag)) return current.moves;
  const { last = [], earlier = 0 } = current.moves ?? {};
  const from = cut(current.groupTag);
  const move = { timeUtc, from, source, ...(by === undefined ? {} : { by }) };
  return {
    last: [move, ...last].slice(0, keptMoves),
    earlier: earlier + Math.max(0, last.length + 1 - keptMoves),
  };
}

/**
 * The history with the name of who asked for the last move: the event of a twin that the API wrote may
 * come before its answer. Undefined if that move is not one that an event alone has told.
 */
export function askedFor(moves: GroupMoves | undefined, by: string): GroupMoves | undefined {
  const [move, ...others] = moves?.last ?? [];
  if (moves === undefined || move?.source !== 'twinChange') return undefined;
  return { ...moves, last: [{ ...move, source: 'writeApi', by }, ...others] };
}

function cut(tag: GroupTag): GroupTag {
  if (typeof tag === 'object') return { json: tag.json.slice(0, keptTagCharacters) };
  return tag?.slice(0, keptTagCharacters);
}
