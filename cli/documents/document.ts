import { isNode, LineCounter, parseDocument } from 'yaml';
import { parsePointer } from '../../shared/kernel/json-pointer.ts';
import type { Problem } from '../../shared/kernel/service-error.ts';

/** Where something stands in a file: both counted from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A problem, and where the file has it. */
export interface PlacedProblem extends Place {
  problem: Problem;
}

/** A file of YAML, or of JSON, which is YAML too. */
export class Document {
  readonly value: unknown;
  /** Everything that is wrong with the text itself. */
  readonly problems: readonly PlacedProblem[];
  readonly #document: ReturnType<typeof parseDocument>;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      stringKeys: true,
      resolveKnownTags: false,
    });
    const { errors, warnings } = this.#document;
    const problems = [...errors, ...warnings].map(({ message, pos }) =>
      this.#placed(pos[0], { code: 'InvalidYaml', message: `${message}.`, target: '' }),
    );
    this.value = problems.length > 0 ? undefined : this.#read(problems);
    this.problems = problems;
  }

  /** Where the value stands that a JSON Pointer leads to, or the nearest one around it. */
  place(pointer: string): Place {
    const path = parsePointer(pointer) ?? [];
    for (let length = path.length; length >= 0; length--) {
      const node = this.#document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.#placeAt(node.range[0]);
    }
    return { line: 1, column: 1 };
  }

  placed(problem: Problem): PlacedProblem {
    return { problem, ...this.place(problem.target) };
  }

  /** Aliases that would blow the text up are found only here. */
  #read(problems: PlacedProblem[]): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      const { message } = error as Error;
      problems.push(this.#placed(0, { code: 'InvalidYaml', message: `${message}.`, target: '' }));
      return undefined;
    }
  }

  #placed(offset: number, problem: Problem): PlacedProblem {
    return { problem, ...this.#placeAt(offset) };
  }

  #placeAt(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }
}
