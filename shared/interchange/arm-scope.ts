import { isJsonObject, type JsonObject } from '../kernel/json-object.ts';
import { ArmBudget } from './arm-budget.ts';
import { type ArmExpression, parseArmExpression, Unresolved } from './arm-expression.ts';
import { armFunctions } from './arm-functions.ts';
import { ArmNames } from './arm-names.ts';
import { boolean, fold, loopCount, memberOf, number } from './arm-values.ts';
import { fieldsOf, listOf, type Path } from './file-reading.ts';

/** Told of each text that has no value here, and why: the reason reads on from "it". */
export type Report = (at: Path, reason: string) => void;

/** Which pass of which loop it is, by folded names; the innermost has the empty name, too. */
type Loops = ReadonlyMap<string, number>;

/** What the expressions in a part of a template stand for. */
export class ArmScope {
  readonly #names: ArmNames;
  readonly #budget: ArmBudget;
  readonly #loops: Loops;

  private constructor(names: ArmNames, budget: ArmBudget, loops: Loops = new Map()) {
    this.#names = names;
    this.#budget = budget;
    this.#loops = loops;
  }

  static ofFile(template: JsonObject): ArmScope {
    return new ArmScope(new ArmNames(template, new Map()), new ArmBudget());
  }

  /** Of a template in this one, which gives values to its parameters. */
  ofTemplate(template: JsonObject, given: JsonObject): ArmScope {
    const values = Object.entries(given).map(
      ([name, sent]) => [fold(name), () => this.#given(sent)] as const,
    );
    return new ArmScope(new ArmNames(template, new Map(values)), this.#budget);
  }

  /** In Bicep's templates an expression may stand for the whole of what gives a value. */
  #given(sent: unknown): unknown {
    if (typeof sent === 'string') return fieldsOf(this.#resolve(sent)).value;
    return this.#resolve(fieldsOf(sent).value);
  }

  /** A scope for each pass of a loop. */
  passes({ name, count }: JsonObject, at: Path, report: Report): ArmScope[] {
    const passes = this.#attempt([...at, 'count'], report, () => loopCount(this.#resolve(count)));
    return Array.from({ length: passes ?? 0 }, (_, i) => {
      const loops = new Map(this.#loops).set(fold(String(name)), i).set('', i);
      return new ArmScope(this.#names, this.#budget, loops);
    });
  }

  /** A value with all its expressions evaluated. @throws Overspent */
  evaluate(value: unknown, at: Path, report: Report): unknown {
    this.#budget.spend(value);
    return this.#budget.deeper(() => this.#evaluateAny(value, at, report));
  }

  #evaluateAny(value: unknown, at: Path, report: Report): unknown {
    if (Array.isArray(value))
      return value.map((item, i) => this.evaluate(item, [...at, i], report));
    if (isJsonObject(value)) return this.#evaluateObject(value, at, report);
    if (typeof value !== 'string' || !/^\[.*\]$/s.test(value)) return value;
    if (value.startsWith('[[')) return value.slice(1);
    return this.#attempt(at, report, () => this.#compute(parseArmExpression(value.slice(1, -1))));
  }

  /** An object may ask for lists that loops make. */
  #evaluateObject(object: JsonObject, at: Path, report: Report): JsonObject {
    const hasLoops = Array.isArray(object.copy);
    const members = Object.entries(object).flatMap(([name, value]): [string, unknown][] => {
      if (name !== 'copy' || !hasLoops) {
        const place = [...at, name];
        return [[String(this.evaluate(name, place, report)), this.evaluate(value, place, report)]];
      }
      return listOf(value).map((loop, i) =>
        this.#repeat(fieldsOf(loop), [...at, 'copy', i], report),
      );
    });
    return Object.fromEntries(members);
  }

  #repeat(loop: JsonObject, at: Path, report: Report): [string, unknown[]] {
    const items = this.passes(loop, at, report).map((scope) =>
      scope.evaluate(loop.input, [...at, 'input'], report),
    );
    return [String(loop.name), items];
  }

  #attempt<T>(at: Path, report: Report, compute: () => T): T | undefined {
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof Unresolved)) throw error;
      report(at, error.message);
      return undefined;
    }
  }

  /** @throws Unresolved */
  #resolve(value: unknown): unknown {
    return this.evaluate(value, [], (_, reason) => {
      throw new Unresolved(reason);
    });
  }

  #compute(expression: ArmExpression): unknown {
    const value = this.#budget.deeper(() => this.#computeAny(expression));
    // Such as a parameter whose value is a reference to a secret.
    if (value === undefined) throw new Unresolved('needs a value that the file does not have');
    this.#budget.spend(value);
    return value;
  }

  #computeAny(expression: ArmExpression): unknown {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'member':
        return memberOf(this.#compute(expression.of), this.#compute(expression.at));
      case 'call':
        return this.#call(expression);
    }
  }

  #call({ name, args }: ArmExpression & { kind: 'call' }): unknown {
    // Of two branches, the one that is not taken may have no value.
    if (fold(name) === 'if' && args.length === 3)
      return this.#compute(args[boolean(this.#compute(args[0]!)) ? 1 : 2]!);
    const values = args.map((arg) => this.#compute(arg));
    switch (fold(name)) {
      case 'parameters':
        return this.#names.parameter(String(values[0]), this.#resolveWithoutLoops);
      case 'variables':
        return this.#names.variable(String(values[0]), this.#resolveWithoutLoops);
      case 'copyindex':
        return this.#copyIndex(values);
    }
    const compute = Object.hasOwn(armFunctions, fold(name)) ? armFunctions[fold(name)] : undefined;
    if (compute !== undefined) return compute(...values);
    throw new Unresolved(`needs the value of ${name}(), which is not known here`);
  }

  readonly #resolveWithoutLoops = (value: unknown): unknown =>
    new ArmScope(this.#names, this.#budget).#resolve(value);

  /** `copyIndex()`, `copyIndex(offset)` or `copyIndex('loop', offset)`. */
  #copyIndex([first = '', second = 0]: unknown[]): number {
    const [name, offset] = typeof first === 'number' ? ['', first] : [String(first), second];
    const index = this.#loops.get(fold(name));
    if (index === undefined) throw new Unresolved('asks for the pass of a loop that it is not in');
    return index + number(offset);
  }
}
