import { HubError } from './hub-error.ts';
import type { HubRegistry } from './hub-registry.ts';
import { twinDocument } from './identity.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { matches } from './query/matches.ts';
import { jobDocument, readJob, type TwinJob } from './twin-job.ts';

/** So many ended jobs are remembered; the service does for 30 days. */
const maxRemembered = 1_000;
/** Twins are changed in slices, between which requests are answered. */
const sliceSize = 50;

/**
 * Twin updates of many devices, which run in the background and tell of each change as one of a
 * single twin would. Jobs are forgotten when the hub stops.
 */
export class TwinJobs {
  readonly #registry: HubRegistry;
  readonly #now: () => Date;
  readonly #maxActive: number;
  readonly #jobs = new Map<string, TwinJob>();
  #isStopped = false;

  constructor(registry: HubRegistry, now: () => Date, maxActive: number) {
    this.#registry = registry;
    this.#now = now;
    this.#maxActive = maxActive;
  }

  /** @throws HubError when the job is not understood, has the id of another, or is one too many. */
  create(jobId: string, body: JsonValue): JsonObject {
    const job = readJob(jobId, body, this.#nowUtc());
    if (this.#jobs.has(jobId)) throw new HubError('JobAlreadyExists', jobId);
    const active = [...this.#jobs.values()].filter(({ status }) => status !== 'completed').length;
    if (active >= this.#maxActive)
      throw new HubError('ThrottlingMaxActiveJobCountExceeded', `${active} jobs are active`);
    this.#forgetOldest();
    this.#jobs.set(jobId, job);
    const answer = jobDocument(job);
    setImmediate(() => this.#start(job));
    return answer;
  }

  find(jobId: string): JsonObject | undefined {
    const job = this.#jobs.get(jobId);
    return job && jobDocument(job);
  }

  /** What is not done yet is not done any more. */
  stop(): void {
    this.#isStopped = true;
  }

  #start(job: TwinJob): void {
    if (this.#isStopped) return;
    job.status = 'running';
    job.startTime = this.#nowUtc();
    job.devices = this.#registry
      .devices()
      .filter((record) => matches(twinDocument(record), job.condition))
      .map(({ deviceId }) => deviceId);
    this.#goOn(job);
  }

  #goOn(job: TwinJob): void {
    if (this.#isStopped) return;
    const done = job.succeeded + job.failed;
    for (const deviceId of job.devices.slice(done, done + sliceSize)) this.#update(job, deviceId);
    if (done + sliceSize < job.devices.length) {
      setImmediate(() => this.#goOn(job));
      return;
    }
    job.status = 'completed';
    job.endTime = this.#nowUtc();
  }

  /** A device may be gone by now, or its twin too large; the others go on. */
  #update(job: TwinJob, deviceId: string): void {
    try {
      this.#registry.patchTwin({ deviceId }, job.updateTwin, String(job.updateTwin.etag));
      job.succeeded++;
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      job.failed++;
    }
  }

  #forgetOldest(): void {
    if (this.#jobs.size < maxRemembered) return;
    const ended = [...this.#jobs.values()].find(({ status }) => status === 'completed');
    if (ended) this.#jobs.delete(ended.jobId);
  }

  #nowUtc(): string {
    return this.#now().toISOString();
  }
}
