import { ApiClient } from '../stack/api-client.ts';
import type { FleetDevice } from './fleet-devices.ts';

const version = 'api-version=2021-04-12';
const agentModule = 'azureiotsecurity';
const securityInterfaceId = 'urn:azureiot:Security:SecurityAgent:1';
const devicesPerRequest = 100;

interface BulkResult {
  errors: { deviceId: string; errorCode: string; errorStatus: string }[];
}

/** The local IoT hub as devices and whoever provisions them see it. */
export class DeviceHub {
  readonly #api: ApiClient;

  constructor(url: string) {
    // The local hub takes any signature, but there must be one.
    this.#api = new ApiClient(url, { headers: { authorization: 'SharedAccessSignature local' } });
  }

  /** Devices that exist already stay as they are, tags included: somebody may have moved them. */
  async provision(devices: readonly FleetDevice[]): Promise<void> {
    for (let i = 0; i < devices.length; i += devicesPerRequest)
      await this.#create(devices.slice(i, i + devicesPerRequest));
    for (const { deviceId } of devices) await this.#createAgent(deviceId);
  }

  async sendReadings(deviceId: string, readings: readonly object[]): Promise<void> {
    const path = `/devices/${encodeURIComponent(deviceId)}/messages/events?${version}`;
    const batch = readings.map((reading) => ({
      body: JSON.stringify(reading),
      base64Encoded: false,
      properties: { 'iothub-contenttype': 'application/json', 'iothub-contentencoding': 'utf-8' },
    }));
    const headers = { 'content-type': 'application/vnd.microsoft.iothub.json' };
    await this.#api.send('POST', path, batch, headers);
  }

  /** Agents have an identity of their own, a module of the device. */
  async sendSecurityMessage(deviceId: string, message: object): Promise<void> {
    const path = `/devices/${encodeURIComponent(deviceId)}/modules/${agentModule}/messages/events`;
    const headers = { 'iothub-interface-id': securityInterfaceId };
    await this.#api.send('POST', `${path}?${version}`, message, headers);
  }

  async #create(devices: readonly FleetDevice[]): Promise<void> {
    const body = devices.map(({ deviceId, group, kind }) => ({
      id: deviceId,
      importMode: 'create',
      status: 'enabled',
      tags: { kind, ...(group === undefined ? {} : { SecurityGroup: group }) },
    }));
    const answer = await this.#api.ask('POST', `/devices?${version}`, body);
    const errors = (answer.body as Partial<BulkResult> | undefined)?.errors;
    const first = errors?.find(({ errorCode }) => errorCode !== 'DeviceAlreadyExists');
    if (first !== undefined)
      throw new Error(`Device ${first.deviceId} cannot be created: ${first.errorStatus}`);
    if (errors === undefined)
      throw new Error(`The IoT hub creates no devices: it answers ${answer.status}`);
  }

  async #createAgent(deviceId: string): Promise<void> {
    const path = `/devices/${encodeURIComponent(deviceId)}/modules/${agentModule}?${version}`;
    const { status } = await this.#api.ask('PUT', path, { deviceId, moduleId: agentModule });
    if (status >= 400 && status !== 409)
      throw new Error(`The agent of ${deviceId} cannot be created: the hub answers ${status}`);
  }
}
