import type { GroupTag } from './device.ts';
import type { TagCounts } from './device-directory.ts';

/** The number of an absent tag. */
export const untagged = 0;

interface TagEntry {
  tag: GroupTag;
  /** Devices that refer to the entry, and those of them that are not deleted. */
  references: number;
  live: number;
}

/** Gives each distinct tag a small number and counts its devices: a fleet has few tags, each many times. */
export class TagTable {
  readonly #entries: TagEntry[] = [{ tag: undefined, references: 0, live: 0 }];
  readonly #numbers = new Map<string, number>();
  readonly #free: number[] = [];

  /** The number of a tag, to which one more device refers. */
  acquire(tag: GroupTag, isLive: boolean): number {
    const number = this.#numberOf(tag);
    const entry = this.#entries[number]!;
    entry.references += 1;
    if (isLive) entry.live += 1;
    return number;
  }

  /** One device less refers to the tag; what no device refers to is forgotten. */
  release(number: number, wasLive: boolean): void {
    const entry = this.#entries[number]!;
    entry.references -= 1;
    if (wasLive) entry.live -= 1;
    if (entry.references > 0 || number === untagged) return;
    this.#numbers.delete(keyOf(entry.tag));
    entry.tag = undefined;
    this.#free.push(number);
  }

  tag(number: number): GroupTag {
    return this.#entries[number]!.tag;
  }

  counts(): TagCounts {
    const byText = new Map<string, number>();
    const byJson = new Map<string, number>();
    for (const { tag, live } of this.#entries) {
      if (tag === undefined || live === 0) continue;
      if (typeof tag === 'string') byText.set(tag, live);
      else byJson.set(tag.json, live);
    }
    return { untagged: this.#entries[untagged]!.live, byText, byJson };
  }

  #numberOf(tag: GroupTag): number {
    if (tag === undefined) return untagged;
    const key = keyOf(tag);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#free.pop() ?? this.#entries.length;
    this.#entries[number] = { tag, references: 0, live: 0 };
    this.#numbers.set(key, number);
    return number;
  }
}

function keyOf(tag: GroupTag): string {
  return typeof tag === 'object' ? `json ${tag.json}` : `text ${tag}`;
}
