import type { GroupTag } from '../devices/device.ts';

/** A tag in JSON: an array around the JSON of one that is no string. Kept for good. */
export type PackedTag = string | [string] | null;

export function packTag(tag: GroupTag): PackedTag {
  if (tag === undefined) return null;
  return typeof tag === 'string' ? tag : [tag.json];
}

export function unpackTag(tag: PackedTag): GroupTag {
  if (tag === null) return undefined;
  return typeof tag === 'string' ? tag : { json: tag[0] };
}
