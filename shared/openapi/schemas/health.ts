import * as z from 'zod';
import type { SyncProgress } from '../../devices/sync-progress.ts';
import type { Health, HealthDetails, PartitionDetails } from '../../wiring/health.ts';
import { count, utcTime } from './common.ts';
import { exactly } from './exactly.ts';
import { incidentKind } from './incident.ts';

export const health = exactly<Health>()(
  z
    .strictObject({
      status: z.enum(['ok', 'unavailable']),
      problems: z.array(z.string()).meta({ description: 'Names settings, never their values.' }),
    })
    .meta({ id: 'Health' }),
);

const counters = z.record(z.string(), count);

const partition = exactly<PartitionDetails>()(
  z
    .strictObject({
      partition: z.string().meta({
        description: '`unseen` judges the silence of devices that no partition has seen.',
      }),
      commits: count.meta({ description: 'One a batch, and those of the timer.' }),
      position: z.int().exactOptional().meta({
        description: 'The sequence number of the last event taken in.',
      }),
      waiting: count.meta({ description: 'Events of the event hub that are not taken in yet.' }),
      lagSeconds: z.number().min(0),
      outbox: count.meta({ description: 'What is committed, and not yet handed on.' }),
      policyRevision: count.exactOptional(),
      watermarkUtc: utcTime.exactOptional(),
      movedUtc: utcTime.exactOptional(),
      problem: z.string().exactOptional().meta({ description: 'Why its state cannot be read.' }),
      counters: counters.meta({ description: 'Of all its time; they only grow.' }),
    })
    .meta({ id: 'PartitionDetails' }),
);

const sweep = exactly<SyncProgress>()(
  z
    .strictObject({
      state: z.enum(['reading', 'removing', 'done']),
      startedUtc: utcTime,
      swept: count.meta({ description: 'Devices read so far.' }),
      expected: count.meta({ description: 'About how many there are; 0 at the first sweep.' }),
      pages: count,
      minutesLeft: count.exactOptional(),
      restsUntilUtc: utcTime.exactOptional().meta({
        description: 'The IoT hub has asked not to be asked before.',
      }),
      summary: z.string(),
    })
    .meta({ id: 'Sweep', description: 'Of the sweep under way, or of the last one.' }),
);

export const healthDetails = exactly<HealthDetails>()(
  z
    .strictObject({
      hub: z.string(),
      policyRevision: count,
      directory: z.strictObject({
        lastSweptUtc: utcTime.exactOptional(),
        sweep: sweep.exactOptional(),
      }),
      openIncidents: z.partialRecord(incidentKind, count).meta({
        description: 'How many are open, by kind; a kind without any is left out.',
      }),
      lookups: counters.meta({ description: 'Of the process that answers.' }),
      streams: z.array(z.strictObject({ stream: z.string(), partitions: z.array(partition) })),
    })
    .meta({ id: 'HealthDetails' }),
);
