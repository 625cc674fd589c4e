import type { JsonObject } from '../kernel/json-object.ts';
import { quoted, Unresolved } from './arm-expression.ts';
import { fold } from './arm-functions.ts';
import { fieldsOf, listOf } from './file-reading.ts';

/** Evaluates a value of a template. @throws Unresolved */
export type Resolve = (value: unknown) => unknown;

/** The parameters and variables of one template, each evaluated when an expression first asks. */
export class ArmNames {
  readonly #parameters: JsonObject;
  readonly #variables: JsonObject;
  readonly #given: ReadonlyMap<string, () => unknown>;
  readonly #known = new Map<string, unknown>();

  /** @param given by who deploys it, by folded names. */
  constructor({ parameters, variables }: JsonObject, given: ReadonlyMap<string, () => unknown>) {
    this.#parameters = fieldsOf(parameters);
    this.#variables = fieldsOf(variables);
    this.#given = given;
  }

  parameter(name: string, resolve: Resolve): unknown {
    return this.#remember('parameter', name, () => {
      const giveValue = this.#given.get(fold(name));
      if (giveValue !== undefined) return giveValue();
      const { defaultValue } = fieldsOf(find(this.#parameters, name));
      if (defaultValue !== undefined) return resolve(defaultValue);
      const message = `needs the parameter ${quoted(name)}, which has no default: write one into the file`;
      throw new Unresolved(message);
    });
  }

  variable(name: string, resolve: Resolve): unknown {
    return this.#remember('variable', name, () => {
      const { copy: loops, ...variables } = this.#variables;
      const value = find(variables, name);
      if (value !== undefined) return resolve(value);
      const loop = listOf(loops).find((loop) => fieldsOf(loop).name === name);
      if (loop !== undefined) return fieldsOf(resolve({ copy: [loop] }))[name];
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

function find(fields: JsonObject, wanted: string): unknown {
  const name = Object.keys(fields).find((name) => fold(name) === fold(wanted));
  return name === undefined ? undefined : fields[name];
}
