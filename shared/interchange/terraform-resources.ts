import { isJsonObject, type JsonObject } from '../kernel/json-object.ts';
import { fieldsOf, listOf, type Path } from './file-reading.ts';

const resourceType = 'azurerm_iot_security_device_group';

/** A device security group among the values of a plan or a state. */
export interface TerraformResource {
  address: string;
  values: JsonObject;
  /** Of its values. */
  at: Path;
}

/** The device security groups of a module and of all modules in it. */
export function findResources(module: JsonObject, at: Path): TerraformResource[] {
  const own = listOf(module.resources).flatMap((resource, i) => {
    const { address, mode, type, values, deposed_key: deposed } = fieldsOf(resource);
    // What is deposed has been replaced, and waits to be deleted.
    if (mode !== 'managed' || type !== resourceType || deposed !== undefined) return [];
    const place: Path = [...at, 'resources', i, 'values'];
    return [{ address: String(address), values: fieldsOf(values), at: place }];
  });
  const children = listOf(module.child_modules).flatMap((child, i) =>
    findResources(fieldsOf(child), [...at, 'child_modules', i]),
  );
  return [...own, ...children];
}

/** Which attributes of which resources a plan cannot tell in whole yet. */
export function unknownParts(changes: unknown): ReadonlyMap<string, Set<string>> {
  return new Map(
    listOf(changes).map((resource) => {
      const { address, type, change } = fieldsOf(resource);
      const unknown = type === resourceType ? fieldsOf(fieldsOf(change).after_unknown) : {};
      const names = Object.keys(unknown).filter((name) => holdsTrue(unknown[name]));
      return [String(address), new Set(names)];
    }),
  );
}

function holdsTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsTrue);
  return isJsonObject(value) ? Object.values(value).some(holdsTrue) : value === true;
}
