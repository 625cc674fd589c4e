import type { HttpRequest } from '@azure/functions';
import type { DeviceRecord } from '../shared/devices/device.ts';
import { deviceQuerySchema } from '../shared/devices/device-query.ts';
import type { Answer } from '../shared/http/answer.ts';
import { membershipOf, toDeviceDetails, toDeviceResource } from '../shared/http/device-resource.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { listBody, readContinuation, readTop } from '../shared/http/paging.ts';
import { readQuery } from '../shared/http/query.ts';
import { checkAll } from '../shared/kernel/check-all.ts';
import { foldName } from '../shared/kernel/fold-name.ts';
import { ServiceError } from '../shared/kernel/service-error.ts';
import type { App } from '../shared/wiring/app.ts';

endpoint('listDevices', {
  methods: ['GET'],
  route: 'devices',
  role: 'Policy.Read',
  hasQuery: true,
  handler: listDevices,
});

endpoint('getDevice', {
  methods: ['GET'],
  route: 'devices/{device}',
  role: 'Policy.Read',
  handler: getDevice,
});

async function listDevices(request: HttpRequest, app: App): Promise<Answer> {
  const [{ group }, top, continuation] = checkAll(
    () => readQuery(request, deviceQuerySchema, { isPaged: true }),
    () => readTop(request),
    () => readContinuation(request),
  );
  const policy = await (await app.policies()).current();
  const wanted = group === undefined ? undefined : foldName(group);
  const isMember = (record: DeviceRecord) => membershipOf(record, policy).group === wanted;
  const directory = await app.directory();
  const page = await directory.list(wanted === undefined ? undefined : isMember, top, continuation);
  const items = page.items.map((record) => toDeviceResource(record, policy));
  return { jsonBody: listBody(request, { ...page, items }) };
}

/** Until all devices have been read once, one that is not known may well exist: it is pending. */
async function getDevice(request: HttpRequest, app: App): Promise<Answer> {
  const deviceId = request.params.device ?? '';
  const directory = await app.directory();
  const record = await directory.get(deviceId);
  if (record !== undefined) {
    const policy = await (await app.policies()).current();
    const resource = toDeviceDetails(record, policy);
    return { headers: { ETag: resource.etag }, jsonBody: resource };
  }
  if ((await directory.lastSweptUtc()) === undefined)
    return { jsonBody: { deviceId, groupSource: 'pending' } };
  throw new ServiceError('NotFound', 'The directory has no device with this id.');
}
