import type { HttpRequest } from '@azure/functions';
import { deletionQuerySchema } from '../shared/groups/deletion-query.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { readPrecondition } from '../shared/http/entity-tag.ts';
import { groupAnswer } from '../shared/http/group-answer.ts';
import { toGroupResource } from '../shared/http/group-resource.ts';
import { pageOf } from '../shared/http/page-of.ts';
import { listBody } from '../shared/http/paging.ts';
import { noParameters, readQuery } from '../shared/http/query.ts';
import { readJson } from '../shared/http/read-json.ts';
import { readMemberCounts } from '../shared/http/read-member-counts.ts';
import { checkAll } from '../shared/kernel/check-all.ts';
import { foldName } from '../shared/kernel/fold-name.ts';
import { requireGroup } from '../shared/policy/policy.ts';
import { deleteGroup, patchGroup, putGroup } from '../shared/policy/write-group.ts';

const route = 'groups/{group}';

endpoint('listGroups', {
  methods: ['GET'],
  route: 'groups',
  role: 'Policy.Read',
  hasQuery: true,
  handler: async (request, app) => {
    const policy = await (await app.policies()).current();
    const members = await readMemberCounts(app, policy);
    const groups = [...policy.groups.values()];
    const [page] = checkAll(
      () => pageOf(request, groups, ({ name }) => foldName(name)),
      () => readQuery(request, noParameters, { isPaged: true }),
    );
    const items = page.items.map((group) => toGroupResource(group, members));
    return { jsonBody: listBody(request, { ...page, items }) };
  },
});

endpoint('getGroup', {
  methods: ['GET'],
  route,
  role: 'Policy.Read',
  handler: async (request, app) => {
    const policy = await (await app.policies()).current();
    return groupAnswer(app, policy, requireGroup(policy, groupOf(request)));
  },
});

endpoint('putGroup', {
  methods: ['PUT'],
  route,
  role: 'Policy.Write',
  handler: async (request, app, caller) => {
    const { policy, group, isNew } = await putGroup(await app.policies(), {
      name: groupOf(request),
      precondition: readPrecondition(request),
      by: caller.name,
      body: await readJson(request),
    });
    return { ...(await groupAnswer(app, policy, group)), status: isNew ? 201 : 200 };
  },
});

endpoint('patchGroup', {
  methods: ['PATCH'],
  route,
  role: 'Policy.Write',
  handler: async (request, app, caller) => {
    const { policy, group } = await patchGroup(await app.policies(), {
      name: groupOf(request),
      precondition: readPrecondition(request),
      by: caller.name,
      body: await readJson(request, { isMergePatch: true }),
    });
    return groupAnswer(app, policy, group);
  },
});

endpoint('deleteGroup', {
  methods: ['DELETE'],
  route,
  role: 'Policy.Write',
  hasQuery: true,
  handler: async (request, app, caller) => {
    const name = groupOf(request);
    const { force } = readQuery(request, deletionQuerySchema);
    const policies = await app.policies();
    const { byGroup } = await readMemberCounts(app, await policies.current());
    const devices = byGroup.get(foldName(name)) ?? 0;
    await deleteGroup(policies, {
      name,
      force: force === 'true',
      devices,
      precondition: readPrecondition(request),
      by: caller.name,
    });
    return { status: 204 };
  },
});

function groupOf(request: HttpRequest): string {
  return request.params.group ?? '';
}
