import type { HttpRequest } from '@azure/functions';
import { toArmGroup } from '../shared/arm/to-arm-group.ts';
import { deleteArmGroup, putArmGroup } from '../shared/arm/write-arm-group.ts';
import { requireArmHub } from '../shared/http/arm-request.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { readPrecondition } from '../shared/http/entity-tag.ts';
import { pageOf } from '../shared/http/page-of.ts';
import { listBody } from '../shared/http/paging.ts';
import { readJson } from '../shared/http/read-json.ts';
import { foldName } from '../shared/kernel/fold-name.ts';
import { groupTag } from '../shared/policy/entity-tag.ts';
import { type GroupPolicy, requireGroup } from '../shared/policy/policy.ts';
import { maxPolicyBytes } from '../shared/rules/rule-limits.ts';

// The addresses, methods and codes of Microsoft.Security/deviceSecurityGroups in Azure Resource Manager,
// which passes over parameters that it does not know.
const route =
  'subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Devices/IotHubs/{hub}/providers/Microsoft.Security/deviceSecurityGroups';
const groupRoute = `${route}/{group}`;

endpoint('listDeviceSecurityGroups', {
  methods: ['GET'],
  route,
  role: 'Policy.Read',
  hasQuery: true,
  handler: async (request, app) => {
    const hub = requireArmHub(request, app.settings);
    const { groups } = await (await app.policies()).current();
    const page = pageOf(request, [...groups.values()], ({ name }) => foldName(name));
    const items = page.items.map((group) => toArmGroup(group, hub));
    return { jsonBody: listBody(request, { ...page, items }) };
  },
});

endpoint('getDeviceSecurityGroup', {
  methods: ['GET'],
  route: groupRoute,
  role: 'Policy.Read',
  hasQuery: true,
  handler: async (request, app) => {
    const hub = requireArmHub(request, app.settings);
    const policy = await (await app.policies()).current();
    return answer(requireGroup(policy, groupOf(request)), hub);
  },
});

endpoint('putDeviceSecurityGroup', {
  methods: ['PUT'],
  route: groupRoute,
  role: 'Policy.Write',
  hasQuery: true,
  handler: async (request, app, { name: by }) => {
    const hub = requireArmHub(request, app.settings);
    const body = await readJson(request, { maxBytes: maxPolicyBytes });
    const { group, isNew } = await putArmGroup(await app.policies(), {
      ...addressed(request),
      body,
      by,
    });
    return { ...answer(group, hub), status: isNew ? 201 : 200 };
  },
});

endpoint('deleteDeviceSecurityGroup', {
  methods: ['DELETE'],
  route: groupRoute,
  role: 'Policy.Write',
  hasQuery: true,
  handler: async (request, app, { name: by }) => {
    requireArmHub(request, app.settings);
    const existed = await deleteArmGroup(await app.policies(), { ...addressed(request), by });
    return { status: existed ? 200 : 204 };
  },
});

function groupOf(request: HttpRequest): string {
  return request.params.group ?? '';
}

function addressed(request: HttpRequest) {
  return { name: groupOf(request), precondition: readPrecondition(request) };
}

function answer(group: GroupPolicy, hub: string) {
  return { headers: { ETag: groupTag(group) }, jsonBody: toArmGroup(group, hub) };
}
