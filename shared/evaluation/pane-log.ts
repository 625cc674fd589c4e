import { allocateBytes } from './byte-block.ts';
import { DeviceWindow } from './device-window.ts';

/** An entry of a log: so many panes before the next newer one, so much was counted, or observed. */
export interface PaneEntry {
  gap: number;
  count: number;
  /** 0 in a log without values. */
  value: number;
}

const noBytes = new Uint8Array(0);
const valueBytes = 8;

// An entry is read backwards, so its last byte says what it is: a gap and a count of 1 to 15 in four
// bits each, or, with a gap of 0, the form of the larger numbers before it.
const wideForm = 1;
const wideBytes = 5;
const widestForm = 2;
const widestBytes = 17;

const numbers = new Float64Array(2);
const numberBytes = new Uint8Array(numbers.buffer);
/** Where entries are written before they are put in their place. */
const written = new Uint8Array(2 * (widestBytes + valueBytes));

/**
 * What was counted in the panes before the newest one, as a log of bytes: what devices usually do
 * takes one byte a pane. It grows at its end and is read from there.
 *
 * There may be a million: methods are private to the compiler only, here and in all series, since
 * one with a # costs each instance a word for every class that has any.
 */
export abstract class PaneLog extends DeviceWindow {
  #bytes: Uint8Array = noBytes;
  /** Where its block begins: a byte that tells the block's size, and the entries after it. */
  #start = 0;
  #length = 0;

  /** Whether entries have a value too. */
  protected get hasValues(): boolean {
    return false;
  }

  protected get logLength(): number {
    return this.#length;
  }

  /** Whether a usual entry fits in before the block must grow. */
  protected get hasRoom(): boolean {
    return this.room >= wideBytes + (this.hasValues ? valueBytes : 0);
  }

  private get room(): number {
    return this.capacity - 1 - this.#length;
  }

  private get capacity(): number {
    return this.#bytes === noBytes ? 1 : blockBytes(this.#bytes[this.#start]!);
  }

  /** Reads the entry that ends at `end`, which must be above 0. @returns where it begins. */
  protected readBefore(end: number, entry: PaneEntry): number {
    const start = this.readNumbers(end, entry);
    if (!this.hasValues) return start;
    this.loadNumbers(start - valueBytes, valueBytes);
    entry.value = numbers[0]!;
    return start - valueBytes;
  }

  private readNumbers(end: number, entry: PaneEntry): number {
    const bytes = this.#bytes;
    const last = this.#start + end;
    const form = bytes[last]!;
    if (form > 15) {
      entry.gap = form >> 4;
      entry.count = form & 15;
      return end - 1;
    }
    if (form === wideForm) {
      entry.gap = bytes[last - 4]! | (bytes[last - 3]! << 8);
      entry.count = bytes[last - 2]! | (bytes[last - 1]! << 8);
      return end - wideBytes;
    }
    this.loadNumbers(end - widestBytes, widestBytes - 1);
    entry.gap = numbers[0]!;
    entry.count = numbers[1]!;
    return end - widestBytes;
  }

  private loadNumbers(from: number, count: number): void {
    const first = this.#start + 1 + from;
    for (let i = 0; i < count; i++) numberBytes[i] = this.#bytes[first + i]!;
  }

  protected append(gap: number, count: number, value: number): void {
    if (gap <= 15 && count <= 15 && this.room > 0 && !this.hasValues) {
      this.#length += 1;
      this.#bytes[this.#start + this.#length] = (gap << 4) | count;
    } else this.replace(this.#length, this.#length, { gap, count, value });
  }

  /** Puts entries, oldest first, in the place of what lies between two positions. */
  protected replace(from: number, to: number, ...entries: readonly PaneEntry[]): void {
    let size = 0;
    for (const entry of entries) {
      if (this.hasValues) size = writeValue(entry, size);
      size = writeNumbers(entry, size);
    }
    const growth = size - (to - from);
    if (growth > this.room) this.grow(this.#length + growth);
    const first = this.#start + 1;
    this.#bytes.copyWithin(first + from + size, first + to, first + this.#length);
    for (let i = 0; i < size; i++) this.#bytes[first + from + i] = written[i]!;
    this.#length += growth;
  }

  /** Grows unless a good part is free, so that what is done when there is no room is done seldom. */
  protected makeRoom(): void {
    if (this.room < this.#length / 4) this.grow(this.#length * 1.25);
  }

  private grow(length: number): void {
    let sizeClass = 0;
    while (blockBytes(sizeClass) <= length) sizeClass += 1;
    const { bytes, start } = allocateBytes(blockBytes(sizeClass));
    bytes[start] = sizeClass;
    bytes.set(this.#bytes.subarray(this.#start + 1, this.#start + 1 + this.#length), start + 1);
    this.#bytes = bytes;
    this.#start = start;
  }
}

/** Each size is twice the one before: what was outgrown is not used again, and so is never more. */
function blockBytes(sizeClass: number): number {
  return 8 << sizeClass;
}

/** @returns where to go on. */
function writeValue({ value }: PaneEntry, at: number): number {
  numbers[0] = value;
  for (let i = 0; i < valueBytes; i++) written[at + i] = numberBytes[i]!;
  return at + valueBytes;
}

/** @returns where to go on. */
function writeNumbers({ gap, count }: PaneEntry, at: number): number {
  if (gap <= 15 && count <= 15) {
    written[at] = (gap << 4) | count;
    return at + 1;
  }
  if (gap <= 0xffff && count <= 0xffff) {
    written[at] = gap;
    written[at + 1] = gap >> 8;
    written[at + 2] = count;
    written[at + 3] = count >> 8;
    written[at + 4] = wideForm;
    return at + wideBytes;
  }
  numbers[0] = gap;
  numbers[1] = count;
  written.set(numberBytes, at);
  written[at + widestBytes - 1] = widestForm;
  return at + widestBytes;
}
