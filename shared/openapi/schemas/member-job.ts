import * as z from 'zod';
import type { MemberJob } from '../../devices/member-jobs.ts';
import { count, utcTime } from './common.ts';
import { exactly } from './exactly.ts';

export const memberJob = exactly<MemberJob & { group: string }>()(
  z
    .strictObject({
      id: z.string(),
      group: z.string(),
      status: z.string().meta({
        description:
          'In the words of the IoT hub: queued, scheduled, running, completed, failed or cancelled.',
      }),
      counts: z
        .strictObject({ total: count, succeeded: count, failed: count, pending: count })
        .exactOptional()
        .meta({ description: 'Of devices; absent until the IoT hub has counted.' }),
      createdTimeUtc: utcTime.exactOptional(),
      startTimeUtc: utcTime.exactOptional(),
      endTimeUtc: utcTime.exactOptional(),
      problem: z.string().exactOptional().meta({
        description: 'Why it failed, in the words of the IoT hub.',
      }),
    })
    .meta({ id: 'MemberJob' }),
);
