import type { RecordingApi } from '../../../support/recording-api.ts';

export const hubResourceId =
  '/subscriptions/20ff7fc3-e762-44dd-bd96-b71116dcdc23/resourceGroups/Plant/providers/Microsoft.Devices/IotHubs/contoso';

const below = 'providers/Microsoft.Security/deviceSecurityGroups';
const groups = `${hubResourceId}/${below}`;
const version = 'api-version=2019-08-01';

/** The same policy for clients of Azure Resource Manager. */
export async function armChapter(api: RecordingApi): Promise<void> {
  const body = {
    properties: {
      timeWindowRules: [
        {
          ...{ ruleType: 'TwinUpdatesNotInAllowedRange', isEnabled: true },
          ...{ minThreshold: 0, maxThreshold: 30, timeWindowSize: 'PT05M' },
        },
      ],
      allowlistRules: [
        { ruleType: 'ProcessNotAllowed', isEnabled: true, allowlistValues: ['sshd'] },
      ],
    },
  };
  const path = `${groups}/gateways?${version}`;
  await api.show('a new group', 'PUT', path, { body });
  await api.show('the same again', 'PUT', path, { body });
  await api.show('a group', 'GET', path);
  await api.show('the first page', 'GET', `${groups}?${version}&top=1`);
  await api.show('was there', 'DELETE', path);
  await api.show('was not there', 'DELETE', path);
  await api.show('no such group', 'GET', path);
  const elsewhere = `${hubResourceId}2/${below}`;
  await api.show('another IoT hub', 'GET', `${elsewhere}?${version}`);
  await api.show('another IoT hub', 'PUT', `${elsewhere}/gateways?${version}`, { body });
  await api.show('another IoT hub', 'DELETE', `${elsewhere}/gateways?${version}`);
  await api.show('no version', 'GET', groups);
  await api.show('no version', 'GET', `${groups}/gateways`);
  await api.show('no version', 'PUT', `${groups}/gateways`, { body });
  await api.show('no version', 'DELETE', `${groups}/gateways`);
}
