import type { HttpRequest } from '@azure/functions';
import type { MemberJob } from '../shared/devices/member-jobs.ts';
import { parseMembers } from '../shared/devices/member-selection.ts';
import { addressBelow } from '../shared/http/address-below.ts';
import type { Answer } from '../shared/http/answer.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { readJson } from '../shared/http/read-json.ts';
import { requireValid } from '../shared/kernel/invalid-request.ts';
import { ServiceError } from '../shared/kernel/service-error.ts';
import { type GroupPolicy, requireGroup } from '../shared/policy/policy.ts';
import type { App } from '../shared/wiring/app.ts';

const route = 'groups/{group}/members';
/** When a look at a job that has just been started may be worth it. */
const lookAgainSeconds = 5;

endpoint('addGroupMembers', {
  methods: ['POST'],
  route,
  role: 'Policy.Write',
  handler: addMembers,
});

endpoint('getGroupMembersJob', {
  methods: ['GET'],
  route: `${route}/{job}`,
  role: 'Policy.Read',
  handler: getJob,
});

/** The devices come into the group as the hub's job gets to them, and tells of each changed twin. */
async function addMembers(request: HttpRequest, app: App): Promise<Answer> {
  const jobs = await app.memberJobs();
  const { name } = await readGroup(request, app);
  const job = await jobs.start(name, requireValid(parseMembers(await readJson(request))));
  return {
    status: 202,
    headers: { Location: addressBelow(request, job.id), 'Retry-After': String(lookAgainSeconds) },
    jsonBody: toResource(job, name),
  };
}

async function getJob(request: HttpRequest, app: App): Promise<Answer> {
  const jobs = await app.memberJobs();
  const { name } = await readGroup(request, app);
  const job = await jobs.find(name, request.params.job ?? '');
  if (job !== undefined) return { jsonBody: toResource(job, name) };
  throw new ServiceError('NotFound', 'There is no job with this id for the group.', {
    target: 'job',
  });
}

function toResource({ id, ...job }: MemberJob, group: string) {
  return { id, group, ...job };
}

async function readGroup(request: HttpRequest, app: App): Promise<GroupPolicy> {
  return requireGroup(await (await app.policies()).current(), request.params.group ?? '');
}
