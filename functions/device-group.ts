import type { HttpRequest } from '@azure/functions';
import type { GroupTag } from '../shared/devices/device.ts';
import { parseGroupChoice } from '../shared/devices/group-choice.ts';
import { moveDevice } from '../shared/devices/move-device.ts';
import type { TwinTagWriter } from '../shared/devices/twin-tag-writer.ts';
import type { Answer } from '../shared/http/answer.ts';
import { toDeviceDetails, toDeviceResource } from '../shared/http/device-resource.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { readPrecondition } from '../shared/http/entity-tag.ts';
import type { Caller } from '../shared/http/principal.ts';
import { readJson } from '../shared/http/read-json.ts';
import { checkAll } from '../shared/kernel/check-all.ts';
import { requireValid } from '../shared/kernel/invalid-request.ts';
import { ServiceError } from '../shared/kernel/service-error.ts';
import type { App } from '../shared/wiring/app.ts';

endpoint('putDeviceGroup', {
  methods: ['PUT'],
  route: 'devices/{device}/group',
  role: 'Policy.Write',
  handler: putDeviceGroup,
});

/**
 * A precondition is held against the device as GET tells it, and again with the tag that its twin has
 * right before it is written: another caller may have written it in between.
 */
async function putDeviceGroup(request: HttpRequest, app: App, caller: Caller): Promise<Answer> {
  const twinTags = await app.twinTags();
  const deviceId = request.params.device ?? '';
  const body = await readJson(request);
  const policy = await (await app.policies()).current();
  const [precondition, { groupTag }] = checkAll(
    () => readPrecondition(request),
    () => requireValid(parseGroupChoice(body, policy)),
  );
  const [twins, directory] = await Promise.all([app.twins(), app.directory()]);
  const known = await directory.get(deviceId);
  const check = (tagNow: GroupTag) =>
    precondition(known && toDeviceResource({ ...known, groupTag: tagNow }, policy).etag);
  check(known?.groupTag);
  const guarded: TwinTagWriter = {
    write: (id, tag) => twinTags.write(id, tag, (twin) => check(twin.groupTag)),
  };
  const parts = { twinTags: guarded, twins, directory, clock: app.clock };
  const record = await moveDevice(parts, deviceId, groupTag, caller.name);
  if (record === undefined)
    throw new ServiceError('NotFound', 'The IoT hub has no device with this id.');
  const resource = toDeviceDetails(record, policy);
  return { headers: { ETag: resource.etag }, jsonBody: resource };
}
