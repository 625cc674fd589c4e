import type { HttpRequest } from '@azure/functions';
import { ServiceError } from '../kernel/service-error.ts';
import type { Settings } from '../wiring/settings.ts';

const parameter = 'api-version';
/** The versions of the model that clients may ask for. */
export const armVersions = ['2019-08-01', '2017-08-01-preview'] as const;
const maxShownVersion = 64;

/**
 * Checks that a request to an address of Azure Resource Manager is one that this app can answer.
 * @returns the resource id of its IoT hub, as the settings spell it.
 * @throws ServiceError MissingApiVersionParameter or InvalidApiVersionParameter, as the original does,
 * and NotFound for any other hub.
 */
export function requireArmHub(request: HttpRequest, { hubResourceId }: Settings): string {
  checkVersion(request.query.get(parameter));
  if (hubResourceId === undefined) {
    const message =
      "The app does not know its IoT hub's resource id: the setting IOTHUB_RESOURCE_ID is missing.";
    throw new ServiceError('NotFound', message, { target: 'IOTHUB_RESOURCE_ID' });
  }
  const { subscription, resourceGroup, hub } = request.params;
  const asked = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Devices/IotHubs/${hub}`;
  if (asked.toLowerCase() === hubResourceId.toLowerCase()) return hubResourceId;
  const message = `This app is for the IoT hub ${hubResourceId} alone.`;
  throw new ServiceError('NotFound', message, { target: 'resourceId' });
}

function checkVersion(version: string | null): void {
  if (armVersions.some((known) => known === version)) return;
  const known = `The supported versions are '${armVersions.join(', ')}'.`;
  if (version === null || version === '') {
    const message = `The ${parameter} query parameter (?${parameter}=) is required for all requests. ${known}`;
    throw new ServiceError('MissingApiVersionParameter', message, { target: parameter });
  }
  const message = `The ${parameter} '${version.slice(0, maxShownVersion)}' is invalid. ${known}`;
  throw new ServiceError('InvalidApiVersionParameter', message, { target: parameter });
}
