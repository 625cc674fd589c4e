import { unknownGeneration } from './generation.ts';

/** Every generation of a real hub fits: 18 digits. What reads back otherwise is kept as text aside. */
const plain = /^(?:0|[1-9]\d{0,17})$/;
const unknownMark = 0xffff_ffff_ffff_ffffn;
const asideMark = 0xffff_ffff_ffff_fffen;

/** Generations at eight bytes each. */
export class GenerationColumn {
  #numbers: BigUint64Array<ArrayBuffer>;
  readonly #aside = new Map<number, string>();

  constructor(capacity: number) {
    this.#numbers = new BigUint64Array(capacity);
  }

  get(row: number): string {
    const number = this.#numbers[row]!;
    if (number === unknownMark) return unknownGeneration;
    return number === asideMark ? this.#aside.get(row)! : number.toString();
  }

  set(row: number, generation: string): void {
    this.#aside.delete(row);
    if (generation === unknownGeneration) this.#numbers[row] = unknownMark;
    else if (plain.test(generation)) this.#numbers[row] = BigInt(generation);
    else {
      this.#numbers[row] = asideMark;
      this.#aside.set(row, generation);
    }
  }

  grow(capacity: number): void {
    const numbers = new BigUint64Array(capacity);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }
}
