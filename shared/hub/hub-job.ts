import type { MemberJob } from '../devices/member-jobs.ts';

/** A job as the service tells it; the SDK does not say what is in it. */
export interface HubJob {
  status?: string;
  createdTime?: string | null;
  startTime?: string | null;
  endTime?: string | null;
  failureReason?: string | null;
  statusMessage?: string | null;
  deviceJobStatistics?: Partial<
    Record<
      'deviceCount' | 'succeededCount' | 'failedCount' | 'runningCount' | 'pendingCount',
      number
    >
  > | null;
}

/** What we tell of a job; times that the service has not set yet are left out. */
export function toMemberJob(id: string, job: HubJob): MemberJob {
  const counts = job.deviceJobStatistics;
  const problem = job.failureReason || (job.status === 'failed' ? job.statusMessage : undefined);
  return {
    id,
    status: job.status ?? 'unknown',
    ...(counts && {
      counts: {
        total: counts.deviceCount ?? 0,
        succeeded: counts.succeededCount ?? 0,
        failed: counts.failedCount ?? 0,
        pending: (counts.pendingCount ?? 0) + (counts.runningCount ?? 0),
      },
    }),
    ...timeOf('createdTimeUtc', job.createdTime),
    ...timeOf('startTimeUtc', job.startTime),
    ...timeOf('endTimeUtc', job.endTime),
    ...(problem ? { problem } : {}),
  };
}

/** The service spells a time that is not set as null, or as the year 1. */
function timeOf<Name extends string>(
  name: Name,
  text: string | null | undefined,
): Partial<Record<Name, string>> {
  const ms = Date.parse(text ?? '');
  return ms > 0 ? ({ [name]: new Date(ms).toISOString() } as Record<Name, string>) : {};
}
