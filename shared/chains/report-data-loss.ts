import type { DataLoss } from '../evaluation/inputs.ts';
import type { StreamContext } from '../evaluation/turn.ts';
import type { IncidentReporter } from '../incidents/incident-store.ts';

/** Tells of events that are gone. Safe to repeat. */
export async function reportDataLoss(
  { from, to, untilMs }: DataLoss,
  { stream, partitionId: partition }: StreamContext,
  incidents: IncidentReporter,
): Promise<void> {
  await incidents.raise({
    ...{ kind: 'dataLoss', stream, partition, key: String(from) },
    ...{ from: String(from), to: String(to) },
    detail:
      `${to - from + 1} events were deleted from the event hub before they were evaluated; ` +
      `no silence before ${new Date(untilMs).toISOString()} is judged.`,
  });
}
