import * as z from 'zod';
import type { Erasure } from '../../devices/erasure.ts';
import { count, pageOf, utcTime } from './common.ts';
import { exactly } from './exactly.ts';

export const erasure = exactly<Erasure>()(
  z
    .strictObject({
      id: z.string(),
      state: z.enum(['pending', 'settling', 'done']).meta({
        description:
          '`settling`: all is removed but what copies of the directory are still told. The row of one that is done stays, and does not name the device.',
      }),
      deviceHash: z.string().meta({
        description: 'SHA-256 of the JSON array of hub and device id: who knows them can tell.',
      }),
      requestedUtc: utcTime,
      requestedBy: z.string(),
      reason: z.string(),
      erasedUtc: utcTime.exactOptional().meta({
        description: 'When everything but what settles was removed.',
      }),
      finishedUtc: utcTime.exactOptional(),
      removed: z.strictObject({
        directoryRows: count,
        partitions: count.meta({ description: 'Whose state held the device.' }),
        alerts: count,
      }),
      keepsLog: z.literal(true).exactOptional().meta({
        description:
          'Log rows that name the device stay, because the setting KEEP_LOG keeps all of them.',
      }),
    })
    .meta({ id: 'Erasure' }),
);

export const begunErasure = erasure
  .extend({ note: z.string().meta({ description: 'What erasing does not do.' }) })
  .meta({ id: 'BegunErasure' });

export const erasurePage = pageOf('ErasurePage', erasure);
