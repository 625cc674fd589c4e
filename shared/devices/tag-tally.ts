import type { GroupTag } from './device.ts';
import type { TagCounts } from './device-directory.ts';

/** Counts devices by their tags; a tag without devices is left out. */
export class TagTally implements TagCounts {
  untagged: number;
  readonly byText: Map<string, number>;
  readonly byJson: Map<string, number>;

  constructor({ untagged, byText, byJson }: TagCounts = noTags) {
    this.untagged = untagged;
    this.byText = new Map(byText);
    this.byJson = new Map(byJson);
  }

  add(tag: GroupTag, devices: number): void {
    if (tag === undefined) this.untagged += devices;
    else if (typeof tag === 'string') addTo(this.byText, tag, devices);
    else addTo(this.byJson, tag.json, devices);
  }
}

const noTags: TagCounts = { untagged: 0, byText: new Map(), byJson: new Map() };

function addTo(counts: Map<string, number>, name: string, devices: number): void {
  const count = (counts.get(name) ?? 0) + devices;
  if (count === 0) counts.delete(name);
  else counts.set(name, count);
}
