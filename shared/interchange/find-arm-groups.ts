import { isJsonObject, type JsonObject } from '../kernel/json-object.ts';
import { toPointer } from '../kernel/json-pointer.ts';
import type { Problem } from '../kernel/service-error.ts';
import { problem } from '../kernel/zod-problems.ts';
import { ArmScope, type Report } from './arm-scope.ts';
import { fieldsOf, type Note, type Path } from './file-reading.ts';

/** A device security group of a template, its expressions evaluated. */
export interface ArmGroupInFile {
  name: unknown;
  /** Type and scope: they may tell the hub. */
  type: string;
  scope: unknown;
  properties: unknown;
  at: Path;
}

/** Also as an older preview called them, and as they are written without a scope. */
export const groupType =
  /^(?:microsoft\.security|(?:microsoft\.devices\/iothubs\/)?providers)\/(?:device|iot)securitygroups$/i;

const deploymentType = /^microsoft\.resources\/deployments$/i;

/** Goes through a template, the templates that are deployed in it, and its loops. */
export class ArmGroupFinder {
  readonly groups: ArmGroupInFile[] = [];
  readonly notes: Note[] = [];
  readonly problems: Problem[] = [];

  find(template: JsonObject): void {
    this.#visitAll(template.resources, ArmScope.ofFile(template), ['resources']);
  }

  /** Resources are a list, or an object by their symbolic names. */
  #visitAll(resources: unknown, scope: ArmScope, at: Path): void {
    const entries: [string | number, unknown][] = Array.isArray(resources)
      ? [...resources.entries()]
      : Object.entries(fieldsOf(resources));
    for (const [key, resource] of entries) this.#visit(fieldsOf(resource), scope, [...at, key]);
  }

  #visit(resource: JsonObject, scope: ArmScope, at: Path): void {
    const { type, existing, copy } = resource;
    if (typeof type !== 'string' || existing === true) return;
    const isGroup = groupType.test(type);
    if (isGroup || deploymentType.test(type)) {
      const passes = isJsonObject(copy)
        ? scope.passes(copy, [...at, 'copy'], this.#report)
        : [scope];
      for (const pass of passes) {
        if (!this.#isDeployed(resource, pass, at)) continue;
        if (isGroup) this.#take(resource, type, pass, at);
        else this.#enter(resource, pass, at);
      }
    }
    this.#visitAll(resource.resources, scope, [...at, 'resources']);
  }

  #isDeployed({ condition = true }: JsonObject, scope: ArmScope, at: Path): boolean {
    const place = [...at, 'condition'];
    const holds = scope.evaluate(condition, place, this.#report);
    if (holds === false)
      this.#note(
        place,
        'It is not deployed with the values that the file has: its condition is false.',
      );
    return holds === true;
  }

  #take(
    { name, scope: hub, properties }: JsonObject,
    type: string,
    scope: ArmScope,
    at: Path,
  ): void {
    this.groups.push({
      name: scope.evaluate(name, [...at, 'name'], this.#report),
      type,
      // It only helps to choose among hubs.
      scope: scope.evaluate(hub, [], () => undefined),
      properties: scope.evaluate(properties, [...at, 'properties'], this.#report),
      at,
    });
  }

  #enter({ properties }: JsonObject, scope: ArmScope, at: Path): void {
    const { template, templateLink, parameters, expressionEvaluationOptions } =
      fieldsOf(properties);
    if (templateLink !== undefined && !isJsonObject(template))
      this.#note(
        [...at, 'properties', 'templateLink'],
        'The template is not in the file: import it by itself.',
      );
    const inner = /^inner$/i.test(String(fieldsOf(expressionEvaluationOptions).scope));
    const nested = inner ? scope.ofTemplate(fieldsOf(template), fieldsOf(parameters)) : scope;
    this.#visitAll(fieldsOf(template).resources, nested, [
      ...at,
      'properties',
      'template',
      'resources',
    ]);
  }

  #note(at: Path, message: string): void {
    this.notes.push({ kind: 'notTaken', target: toPointer(at), message });
  }

  readonly #report: Report = (at, reason) => {
    this.problems.push(problem('Unresolved', at, reason));
  };
}
