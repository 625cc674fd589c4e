import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PaneEntry, PaneLog } from '../../../shared/evaluation/pane-log.ts';
import { windowStart } from '../../support/window-start.ts';

/** A log that shows what it keeps. */
class OpenLog extends PaneLog {
  readonly #hasValues: boolean;

  constructor(hasValues: boolean) {
    super(windowStart('count'));
    this.#hasValues = hasValues;
  }

  protected override get hasValues(): boolean {
    return this.#hasValues;
  }

  add({ gap, count, value }: PaneEntry): void {
    this.append(gap, count, value);
  }

  /** Puts other entries in the place of some. */
  splice(from: number, to: number, entries: readonly PaneEntry[]): void {
    const ends = this.#ends();
    this.replace(ends[from]!, ends[to]!, ...entries);
  }

  entries(): PaneEntry[] {
    const found: PaneEntry[] = [];
    for (let end = this.logLength; end > 0; ) {
      const entry = { gap: 0, count: 0, value: 0 };
      end = this.readBefore(end, entry);
      found.unshift(entry);
    }
    return found;
  }

  get bytes(): number {
    return this.logLength;
  }

  /** Where each entry begins, and where the last one ends. */
  #ends(): number[] {
    const ends = [this.logLength];
    while (ends[0]! > 0) ends.unshift(this.readBefore(ends[0]!, { gap: 0, count: 0, value: 0 }));
    return ends;
  }
}

const whole = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.constantFrom(15, 16, 0xffff, 0x1_0000, 2_147_483_647, Number.MAX_SAFE_INTEGER),
);

const entriesOf = (hasValues: boolean) =>
  fc.array(
    fc.record({
      gap: whole,
      count: whole,
      value: hasValues ? fc.double({ noNaN: true }) : fc.constant(0),
    }),
    { maxLength: 60 },
  );

describe.each([
  ['without values', false],
  ['with values', true],
])('a log %s', (_kind, hasValues) => {
  const someEntries = entriesOf(hasValues);

  function logOf(entries: readonly PaneEntry[]): OpenLog {
    const log = new OpenLog(hasValues);
    for (const entry of entries) log.add(entry);
    return log;
  }

  it('gives back what was added', () => {
    fc.assert(
      fc.property(someEntries, (entries) => {
        expect(logOf(entries).entries()).toEqual(entries);
      }),
    );
  });

  it('puts entries anywhere in the place of others', () => {
    fc.assert(
      fc.property(someEntries, someEntries, fc.nat(), fc.nat(), (entries, others, a, b) => {
        const from = a % (entries.length + 1);
        const to = from + (b % (entries.length + 1 - from));
        const log = logOf(entries);
        const put = others.slice(0, 2);
        log.splice(from, to, put);
        expect(log.entries()).toEqual([...entries.slice(0, from), ...put, ...entries.slice(to)]);
      }),
    );
  });

  it('keeps apart from other logs', () => {
    fc.assert(
      fc.property(fc.array(someEntries, { maxLength: 8 }), (all) => {
        const logs = all.map(() => new OpenLog(hasValues));
        for (let i = 0; i < 60; i++) {
          for (const [n, entries] of all.entries()) if (entries[i]) logs[n]!.add(entries[i]!);
        }
        expect(logs.map((log) => log.entries())).toEqual(all);
      }),
    );
  });
});

it('what devices usually do takes one byte a pane', () => {
  const log = new OpenLog(false);
  for (let i = 0; i < 60; i++) log.add({ gap: 1 + (i % 15), count: 15 - (i % 15), value: 0 });
  expect(log.bytes).toBe(60);
});
