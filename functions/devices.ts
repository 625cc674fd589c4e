import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { DeviceRecord } from '../shared/devices/device.ts';
import { groupInForce, type Membership } from '../shared/devices/membership.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { nextLink, readContinuation, readTop } from '../shared/http/paging.ts';
import { foldName } from '../shared/kernel/fold-name.ts';
import { ServiceError } from '../shared/kernel/service-error.ts';
import { findGroup, type Policy } from '../shared/policy/policy.ts';
import type { App } from '../shared/wiring/app.ts';

endpoint('listDevices', {
  methods: ['GET'],
  route: 'devices',
  role: 'Policy.Read',
  handler: listDevices,
});

endpoint('getDevice', {
  methods: ['GET'],
  route: 'devices/{device}',
  role: 'Policy.Read',
  handler: getDevice,
});

export async function listDevices(request: HttpRequest, app: App): Promise<HttpResponseInit> {
  const top = readTop(request);
  const after = readContinuation(request);
  const group = readGroup(request);
  const [policy, directory] = await Promise.all([currentPolicy(app), app.directory()]);
  const isMember =
    group === undefined
      ? undefined
      : (record: DeviceRecord) => membership(record, policy).group === group;
  const { items, continuation } = await directory.list(isMember, top, after);
  return {
    jsonBody: {
      value: items.map((record) => toResource(record, policy)),
      ...(continuation === undefined ? {} : { nextLink: nextLink(request, continuation) }),
    },
  };
}

/** Until all devices have been read once, one that is not known may well exist: it is pending. */
export async function getDevice(request: HttpRequest, app: App): Promise<HttpResponseInit> {
  const deviceId = request.params.device!;
  const [policy, directory] = await Promise.all([currentPolicy(app), app.directory()]);
  const record = await directory.get(deviceId);
  if (record !== undefined) return { jsonBody: toResource(record, policy) };
  if ((await directory.lastSweptUtc()) === undefined)
    return { jsonBody: { deviceId, groupSource: 'pending' } };
  throw new ServiceError('NotFound', 'The directory has no device of this id.');
}

function toResource(record: DeviceRecord, policy: Policy) {
  const { groupTag, ...rest } = record;
  const { group, source } = membership(record, policy);
  return {
    ...rest,
    group: findGroup(policy, group)?.name ?? group,
    groupSource: source,
    ...(source === 'unresolved' ? { tag: tagShown(groupTag) } : {}),
  };
}

/** A tag that is no string is shown as its JSON, cut to 256 characters when it was read. */
function tagShown(tag: DeviceRecord['groupTag']): string | undefined {
  return typeof tag === 'object' ? tag.json : tag;
}

function membership({ groupTag }: DeviceRecord, policy: Policy): Membership {
  return groupInForce(groupTag, (foldedName) => policy.groups.has(foldedName));
}

async function currentPolicy(app: App): Promise<Policy> {
  return (await app.policies()).current();
}

function readGroup(request: HttpRequest): string | undefined {
  const group = request.query.get('group');
  return group === null ? undefined : foldName(group);
}
