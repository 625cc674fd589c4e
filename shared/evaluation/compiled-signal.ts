import type { SignalReader } from '../rules/custom-signal.ts';

/** What a list rule names, compared as it is written. */
interface NamedTexts {
  list: 'allowlist' | 'denylist';
  values: readonly string[];
}

/** What the list and threshold rules on one signal ask of its values. */
export interface SignalDemands {
  /** How many they are. */
  rules: number;
  ranges: readonly { min: number | undefined; max: number | undefined }[];
  lists: readonly NamedTexts[];
  /** Some of the lists hold blocks of addresses: a look at the text does not tell. */
  hasBlocks: boolean;
}

/**
 * A signal of a group. On a healthy fleet nearly every value is refused by no rule, so one look at it
 * for all its list and threshold rules comes before a look at each of them.
 */
export class CompiledSignal {
  readonly read: SignalReader;
  /** How many list and threshold rules look at it. */
  readonly rules: number;
  readonly #min: number;
  readonly #max: number;
  readonly #hasRanges: boolean;
  readonly #hasLists: boolean;
  readonly #hasBlocks: boolean;
  /** Undefined: any text that is not denied. */
  readonly #allowed: ReadonlySet<string> | undefined;
  readonly #denied: ReadonlySet<string>;

  constructor(read: SignalReader, { rules, ranges, lists, hasBlocks }: SignalDemands) {
    this.read = read;
    this.rules = rules;
    this.#min = Math.max(...ranges.map(({ min = -Infinity }) => min));
    this.#max = Math.min(...ranges.map(({ max = Infinity }) => max));
    this.#hasRanges = ranges.length > 0;
    this.#hasLists = lists.length > 0;
    this.#hasBlocks = hasBlocks;
    const textsOf = (kind: NamedTexts['list']) =>
      lists.filter(({ list }) => list === kind).map(({ values }) => new Set(values));
    const denied = new Set(textsOf('denylist').flatMap((texts) => [...texts]));
    const [first, ...others] = textsOf('allowlist');
    const isAllowed = (text: string) => others.every((texts) => texts.has(text));
    this.#denied = denied;
    this.#allowed =
      first && new Set([...first].filter((text) => isAllowed(text) && !denied.has(text)));
  }

  /** Whether all of its list and threshold rules can use a single value, and none refuses it. */
  passes(value: unknown): boolean {
    if (this.rules === 0) return true;
    if (typeof value === 'string') return !this.#hasRanges && this.#passesText(value);
    if (typeof value !== 'number' || !Number.isFinite(value)) return false;
    if (value < this.#min || value > this.#max) return false;
    return !this.#hasLists || this.#passesText(String(value));
  }

  #passesText(text: string): boolean {
    if (this.#hasBlocks) return false;
    return this.#allowed === undefined ? !this.#denied.has(text) : this.#allowed.has(text);
  }
}
