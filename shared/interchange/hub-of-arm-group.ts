import type { JsonObject } from '../kernel/json-object.ts';
import type { ArmScope } from './arm-scope.ts';
import { hubOfResourceId } from './choose-hub.ts';

const hubType = /^microsoft\.devices\/iothubs$/i;

/**
 * Name of the IoT hub that a group of a template is for, folded; null if it is known only when the
 * template is deployed.
 * @param group its name evaluated.
 * @param parent the resource that it is written in.
 */
export function hubOfArmGroup(
  { type, name, scope: at }: JsonObject,
  scope: ArmScope,
  parent: JsonObject | undefined,
): string | null {
  const tell = (value: unknown) => scope.evaluate(value, [], () => undefined);
  if (at !== undefined) return hubOfResourceId(tell(at)) ?? folded(tell(namedHub(at)));
  if (/^microsoft\.devices\//i.test(String(type))) return folded(String(name).split('/')[0]);
  return hubType.test(String(parent?.type)) ? folded(tell(parent?.name)) : null;
}

/**
 * The id of a resource is known only when it is deployed, the name of the hub in it before: the last
 * argument of `resourceId`, as an expression.
 */
function namedHub(scope: unknown): unknown {
  const text = String(scope).trim();
  const at = text.toLowerCase().lastIndexOf(hubArgument);
  if (at < 0 || !/^\[resourceId\(/i.test(text) || !text.endsWith(')]')) return undefined;
  const name = /^\s*,(.+)$/s.exec(text.slice(at + hubArgument.length, -2))?.[1];
  return name === undefined ? undefined : `[${name}]`;
}

const hubArgument = "'microsoft.devices/iothubs'";

function folded(name: unknown): string | null {
  return typeof name === 'string' ? name.toLowerCase() : null;
}
