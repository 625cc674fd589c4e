import type { HubAnswer, HubParts, HubRequest, Routes } from './hub-request.ts';
import { parseJson } from './hub-request.ts';

/** Jobs over many devices. */
export const jobRoutes: Routes = {
  'jobs/v2/:jobId': { GET: getJob, PUT: createJob },
};

/** As in the service, a job that nobody created is no error. */
function getJob({ jobs }: HubParts, { ids }: HubRequest): HubAnswer {
  const jobId = ids.jobId ?? '';
  return {
    status: 200,
    body: jobs.find(jobId) ?? { jobId, type: 'unknown', status: 'unknown' },
  };
}

function createJob({ jobs }: HubParts, { ids, body }: HubRequest): HubAnswer {
  return { status: 200, body: jobs.create(ids.jobId ?? '', parseJson(body)) };
}
