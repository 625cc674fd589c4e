import type { HttpRequest } from '@azure/functions';
import * as z from 'zod';
import { endpoint } from '../shared/http/endpoint.ts';
import { readPrecondition } from '../shared/http/entity-tag.ts';
import { groupAnswer } from '../shared/http/group-answer.ts';
import { toHistoryResource } from '../shared/http/history-resource.ts';
import { listBody, readContinuation, readTop } from '../shared/http/paging.ts';
import { noParameters, readQuery } from '../shared/http/query.ts';
import { readJson } from '../shared/http/read-json.ts';
import { checkAll } from '../shared/kernel/check-all.ts';
import { invalidRequest, requireValid } from '../shared/kernel/invalid-request.ts';
import { parseWith } from '../shared/kernel/zod-problems.ts';
import { requireGroup } from '../shared/policy/policy.ts';
import { requireChange, restoreGroup } from '../shared/policy/restore-group.ts';

const route = 'groups/{group}/history';

endpoint('listGroupHistory', {
  methods: ['GET'],
  route,
  role: 'Policy.Read',
  hasQuery: true,
  handler: async (request, app) => {
    const [, top, continuation] = checkAll(
      () => readQuery(request, noParameters, { isPaged: true }),
      () => readTop(request),
      () => readContinuation(request),
    );
    const history = await app.policyHistory();
    const page = await history.list(groupOf(request), top, continuation);
    // A group that was deleted has a history, though maybe not on a page that dead writers filled; one
    // that never was has none.
    const isEmpty = page.items.length === 0 && page.continuation === undefined;
    if (isEmpty && continuation === undefined)
      requireGroup(await (await app.policies()).current(), groupOf(request));
    return { jsonBody: listBody(request, page) };
  },
});

endpoint('getGroupHistory', {
  methods: ['GET'],
  route: `${route}/{revision}`,
  role: 'Policy.Read',
  handler: async (request, app) => {
    const history = await app.policyHistory();
    const change = await requireChange(history, groupOf(request), revisionOf(request));
    const resource = toHistoryResource(change);
    return { headers: { ETag: resource.etag }, jsonBody: resource };
  },
});

endpoint('restoreGroup', {
  methods: ['POST'],
  route: `${route}/{revision}/restore`,
  role: 'Policy.Write',
  handler: async (request, app, caller) => {
    const precondition = readPrecondition(request);
    const body = request.body === null ? {} : await readJson(request);
    requireValid(parseWith(z.strictObject({}), body));
    const parts = { policies: await app.policies(), history: await app.policyHistory() };
    const { policy, group } = await restoreGroup(parts, {
      group: groupOf(request),
      revision: revisionOf(request),
      precondition,
      by: caller.name,
    });
    return groupAnswer(app, policy, group);
  },
});

function groupOf(request: HttpRequest): string {
  return request.params.group ?? '';
}

/** @throws ServiceError InvalidRequest */
function revisionOf(request: HttpRequest): number {
  const text = request.params.revision ?? '';
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  const message = 'must be the number of a policy revision, such as 7.';
  throw invalidRequest([{ code: 'InvalidValue', message, target: 'revision' }]);
}
