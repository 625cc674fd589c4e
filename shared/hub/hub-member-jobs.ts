import { hash, randomUUID } from 'node:crypto';
import { setTimeout as waitFor } from 'node:timers/promises';
// By file, as the registry is.
import { JobClient } from 'azure-iothub/dist/job_client.js';
import type { MemberJob, MemberJobs } from '../devices/member-jobs.ts';
import type { MemberSelection } from '../devices/member-selection.ts';
import { groupTagName } from '../groups/group.ts';
import { foldName } from '../kernel/fold-name.ts';
import { invalidRequest } from '../kernel/invalid-request.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { type HubJob, toMemberJob } from './hub-job.ts';
import { type HubAddress, openRestClient } from './open-rest-client.ts';
import { hasHubCode, hubStatus, type Wait, withRetries } from './with-retries.ts';

const idPattern = /^[0-9a-f]{32}$/;
/** The smallest hub changes ten twins a second. */
const longestJobSeconds = 86_400;
const maxShownCharacters = 500;

/** Jobs of the IoT hub, through its SDK. What the hub calls them tells their group, so nothing is stored. */
export class HubMemberJobs implements MemberJobs {
  readonly #client: JobClient;
  readonly #wait: Wait;

  private constructor(client: JobClient, wait: Wait) {
    this.#client = client;
    this.#wait = wait;
  }

  /** @throws Error when the settings do not say how to reach the hub. Nothing is sent yet. */
  static async open(address: HubAddress, wait: Wait = (ms) => waitFor(ms)): Promise<HubMemberJobs> {
    const { client } = await openRestClient(address);
    return new HubMemberJobs(new JobClient(client), wait);
  }

  async start(group: string, selection: MemberSelection): Promise<MemberJob> {
    const id = randomUUID().replaceAll('-', '');
    const patch = { etag: '*', tags: { [groupTagName]: group } };
    try {
      const { jobStatus } = await withRetries(
        () =>
          this.#client.scheduleTwinUpdate(
            ...([jobIdOf(group, id), selection.condition, patch] as const),
            ...([new Date(), longestJobSeconds] as const),
          ),
        this.#wait,
      );
      return toMemberJob(id, jobStatus as HubJob);
    } catch (error) {
      // Nobody else has this id: the answer to an earlier attempt was lost.
      const started = hubStatus(error) === 409 ? await this.find(group, id) : undefined;
      if (started !== undefined) return started;
      throw explain(error, selection);
    }
  }

  async find(group: string, id: string): Promise<MemberJob | undefined> {
    if (!idPattern.test(id)) return undefined;
    try {
      const { jobStatus } = await withRetries(
        () => this.#client.getJob(jobIdOf(group, id)),
        this.#wait,
      );
      const job = jobStatus as HubJob;
      return job.status === 'unknown' ? undefined : toMemberJob(id, job);
    } catch (error) {
      if (hubStatus(error) === 404) return undefined;
      throw error;
    }
  }
}

/** The service takes letters, digits and dashes, 64 at most. */
function jobIdOf(group: string, id: string): string {
  return `group-${hash('sha256', foldName(group), 'hex').slice(0, 16)}-${id}`;
}

/** A condition that is too long is told as a failed precondition. */
function explain(error: unknown, { target }: MemberSelection): unknown {
  const told = error instanceof Error ? error.cause : undefined;
  const status = hubStatus(error) ?? hubStatus(told);
  if (status === 400 || status === 412) {
    const words = (told ?? error) as Error;
    const message = `leads to a job that the IoT hub does not accept: ${words.message.slice(0, maxShownCharacters)}`;
    return invalidRequest([{ code: 'InvalidValue', message, target }]);
  }
  if (hasHubCode(told, 'ThrottlingMaxActiveJobCountExceeded')) {
    const message =
      'The IoT hub runs as many jobs at a time as its tier allows; try again when one has ended.';
    return new ServiceError('ServiceUnavailable', message, { retryAfterSeconds: 60, cause: error });
  }
  return error;
}
