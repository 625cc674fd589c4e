import { isJsonObject, type JsonObject } from '../kernel/json-object.ts';
import { toPointer } from '../kernel/json-pointer.ts';
import type { Problem } from '../kernel/service-error.ts';
import { problem } from '../kernel/zod-problems.ts';
import { ArmScope, type Report } from './arm-scope.ts';
import { fieldsOf, type Note, type Path } from './file-reading.ts';
import { hubOfArmGroup } from './hub-of-arm-group.ts';

/** A device security group of a template, its expressions evaluated. */
export interface ArmGroupInFile {
  name: unknown;
  /** Name of its IoT hub, folded; null if that is known only when it is deployed. */
  hub: string | null;
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
  /** Whether there are templates that the file only links to. */
  isPart = false;

  find(template: JsonObject): void {
    this.#visitAll(template.resources, ArmScope.ofFile(template), ['resources']);
  }

  /** @param parent the resource that these are written in. */
  #visitAll(resources: unknown, scope: ArmScope, at: Path, parent?: JsonObject): void {
    for (const [key, resource] of entriesOf(resources))
      this.#visit(fieldsOf(resource), scope, [...at, key], parent);
  }

  #visit(resource: JsonObject, scope: ArmScope, at: Path, parent: JsonObject | undefined): void {
    const { type, existing, copy } = resource;
    if (typeof type !== 'string' || existing === true) return;
    const isGroup = groupType.test(type);
    const isDeployment = deploymentType.test(type);
    if (isDeployment) this.#noteLink(resource, at);
    // Where there is no group, no expression needs to have a value.
    if (isDeployment && !holdsGroup(resource)) this.#enter(resource, scope, at);
    else if (isGroup || isDeployment) {
      const passes = isJsonObject(copy)
        ? scope.passes(copy, [...at, 'copy'], this.#report)
        : [scope];
      for (const pass of passes) {
        if (!this.#isDeployed(resource, pass, at)) continue;
        if (isGroup) this.#take(resource, pass, at, parent);
        else this.#enter(resource, pass, at);
      }
    }
    this.#visitAll(resource.resources, scope, [...at, 'resources'], resource);
  }

  #noteLink({ properties }: JsonObject, at: Path): void {
    const { template, templateLink } = fieldsOf(properties);
    if (templateLink === undefined || isJsonObject(template)) return;
    this.isPart = true;
    this.#note(
      [...at, 'properties', 'templateLink'],
      'The template is not in the file: import it by itself.',
    );
  }

  #isDeployed({ condition = true }: JsonObject, scope: ArmScope, at: Path): boolean {
    const place = [...at, 'condition'];
    const problems = this.problems.length;
    const holds = scope.evaluate(condition, place, this.#report);
    if (holds === false)
      this.#note(
        place,
        'It is not deployed with the values that the file has: its condition is false.',
      );
    else if (holds !== true && this.problems.length === problems)
      this.problems.push(problem('WrongType', place, 'must be true or false'));
    return holds === true;
  }

  #take(resource: JsonObject, scope: ArmScope, at: Path, parent: JsonObject | undefined): void {
    const name = scope.evaluate(resource.name, [...at, 'name'], this.#report);
    const properties = scope.evaluate(resource.properties, [...at, 'properties'], this.#report);
    // Without a scope, the name begins with that of the hub, or the hub is around it.
    const isWithin = !/^microsoft\.security\//i.test(String(resource.type));
    this.groups.push({
      name: isWithin ? lastSegment(name) : name,
      hub: hubOfArmGroup({ ...resource, name }, scope, parent),
      properties,
      at,
    });
  }

  #enter({ properties }: JsonObject, scope: ArmScope, at: Path): void {
    const { template, parameters, expressionEvaluationOptions } = fieldsOf(properties);
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

/** Resources are a list, or an object by their symbolic names. */
function entriesOf(resources: unknown): [string | number, unknown][] {
  return Array.isArray(resources) ? [...resources.entries()] : Object.entries(fieldsOf(resources));
}

/** Whether there is a group in a resource, however deep. */
function holdsGroup({ type, resources, properties }: JsonObject): boolean {
  if (groupType.test(String(type))) return true;
  const nested = fieldsOf(fieldsOf(properties).template).resources;
  return [resources, nested].some((some) =>
    entriesOf(some).some(([, resource]) => holdsGroup(fieldsOf(resource))),
  );
}

function lastSegment(name: unknown): unknown {
  return typeof name === 'string' ? name.slice(name.lastIndexOf('/') + 1) : name;
}
