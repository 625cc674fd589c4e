import { HubError } from './hub-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { parseCondition } from './query/parse-query.ts';
import type { Condition } from './query/query.ts';
import { readTwinContent } from './twin.ts';

/** Longer queries are refused by the service, strangely as a failed precondition. */
const maxConditionBytes = 8_192;

/** An update of many twins, and how far it is. */
export interface TwinJob {
  jobId: string;
  condition: Condition;
  queryCondition: string;
  updateTwin: JsonObject;
  maxExecutionTimeInSeconds: number;
  createdTime: string;
  status: 'queued' | 'running' | 'completed';
  startTime?: string;
  endTime?: string;
  devices: string[];
  succeeded: number;
  failed: number;
}

/** @throws HubError for what the service refuses, and for what this hub does not do. */
export function readJob(jobId: string, body: JsonValue, createdTime: string): TwinJob {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(jobId))
    throw invalid('jobId must be 1 to 64 ASCII letters, digits or -');
  if (!isJsonObject(body)) throw invalid('A job must be a JSON object');
  const { type, queryCondition, updateTwin, startTime, maxExecutionTimeInSeconds } = body;
  if (type !== 'scheduleUpdateTwin') throw invalid('The local hub runs scheduleUpdateTwin only');
  if (typeof queryCondition !== 'string') throw invalid('queryCondition must be a string');
  if (Buffer.byteLength(queryCondition) > maxConditionBytes)
    throw new HubError('PreconditionFailed', 'The ETag does not match');
  if (!isJsonObject(updateTwin) || typeof updateTwin.etag !== 'string')
    throw invalid('updateTwin must be an object with an etag');
  readTwinContent(updateTwin);
  if (typeof startTime === 'string' && startTime > createdTime)
    throw invalid('The local hub starts jobs at once: startTime must not be in the future');
  if (!Number.isSafeInteger(maxExecutionTimeInSeconds) || Number(maxExecutionTimeInSeconds) < 1)
    throw invalid('maxExecutionTimeInSeconds must be a whole number from 1');
  return {
    ...{ jobId, condition: parseCondition(queryCondition), queryCondition, updateTwin },
    ...{ maxExecutionTimeInSeconds: Number(maxExecutionTimeInSeconds), createdTime },
    ...{ status: 'queued', devices: [], succeeded: 0, failed: 0 },
  };
}

/** The job as `GET /jobs/v2/{id}` shows it. */
export function jobDocument(job: TwinJob): JsonObject {
  const { jobId, queryCondition, updateTwin, maxExecutionTimeInSeconds, status } = job;
  return {
    ...{ jobId, type: 'scheduleUpdateTwin', status, queryCondition, updateTwin },
    ...{ maxExecutionTimeInSeconds, createdTime: job.createdTime },
    startTime: job.startTime ?? null,
    endTime: job.endTime ?? null,
    failureReason: null,
    statusMessage: null,
    deviceJobStatistics: status === 'queued' ? null : statisticsOf(job),
  };
}

function statisticsOf({ devices, succeeded, failed }: TwinJob): JsonObject {
  return {
    deviceCount: devices.length,
    succeededCount: succeeded,
    failedCount: failed,
    runningCount: 0,
    pendingCount: devices.length - succeeded - failed,
  };
}

function invalid(message: string): HubError {
  return new HubError('ArgumentInvalid', message);
}
