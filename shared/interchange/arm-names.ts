import type { JsonObject } from '../kernel/json-object.ts';
import { quoted, Unresolved } from './arm-expression.ts';
import { fold } from './arm-values.ts';
import { fieldsOf, listOf } from './file-reading.ts';

/** Evaluates a value of a template. @throws Unresolved */
export type Resolve = (value: unknown) => unknown;

/** The parameters and variables of one template, each evaluated when an expression first asks. */
export class ArmNames {
  readonly #parameters: Named;
  readonly #variables: Named;
  readonly #loops: Named;
  readonly #given: ReadonlyMap<string, () => unknown>;
  readonly #known = new Map<string, unknown>();

  /** @param given by who deploys it, by folded names. */
  constructor(template: JsonObject, given: ReadonlyMap<string, () => unknown>) {
    const { copy: loops, ...variables } = fieldsOf(template.variables);
    this.#parameters = byName(Object.entries(fieldsOf(template.parameters)));
    this.#variables = byName(Object.entries(variables));
    this.#loops = byName(listOf(loops).map((loop) => [String(fieldsOf(loop).name), loop]));
    this.#given = given;
  }

  parameter(name: string, resolve: Resolve): unknown {
    return this.#remember('parameter', name, () => {
      const giveValue = this.#given.get(fold(name));
      const given = giveValue?.();
      // Null asks for the default.
      if (giveValue !== undefined && given !== null) return given;
      const { defaultValue, nullable } = fieldsOf(this.#parameters.get(fold(name)));
      if (defaultValue !== undefined) return resolve(defaultValue);
      if (given === null || nullable === true) return null;
      const message = `needs the parameter ${quoted(name)}, which has no default: write one into the file`;
      throw new Unresolved(message);
    });
  }

  variable(name: string, resolve: Resolve): unknown {
    return this.#remember('variable', name, () => {
      const value = this.#variables.get(fold(name));
      if (value !== undefined) return resolve(value);
      const loop = fieldsOf(this.#loops.get(fold(name)));
      if (typeof loop.name === 'string') return fieldsOf(resolve({ copy: [loop] }))[loop.name];
      throw new Unresolved(`needs the variable ${quoted(name)}, which is not there`);
    });
  }

  #remember(kind: 'parameter' | 'variable', name: string, make: () => unknown): unknown {
    const key = `${kind} ${fold(name)}`;
    if (this.#known.has(key)) {
      const value = this.#known.get(key);
      if (value === pending)
        throw new Unresolved(`needs the ${kind} ${quoted(name)}, which needs itself`);
      return value;
    }
    this.#known.set(key, pending);
    try {
      const value = make();
      this.#known.set(key, value);
      return value;
    } catch (error) {
      this.#known.delete(key);
      throw error;
    }
  }
}

const pending = Symbol('pending');

type Named = ReadonlyMap<string, unknown>;

/** The first of a name, if there are several. */
function byName(entries: readonly (readonly [string, unknown])[]): Named {
  return new Map(entries.map(([name, value]) => [fold(name), value] as const).reverse());
}
