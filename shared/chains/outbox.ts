import type { AlertStore } from '../alerts/alert-store.ts';
import type { DeviceDirectory } from '../devices/device-directory.ts';
import type { StreamContext } from '../evaluation/turn.ts';
import type { IncidentReporter } from '../incidents/incident-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ChainStore } from './chain-store.ts';
import { decodeRecord, type OutboxRecord } from './log-record.ts';
import { reportDataLoss } from './report-data-loss.ts';

export interface OutboxPorts {
  chain: ChainStore;
  alerts: AlertStore;
  directory: DeviceDirectory;
  incidents: IncidentReporter;
  clock: Clock;
}

/**
 * Hands on what commits left behind: alerts to their rows, changed facts to the directory, lost events
 * to the incidents. A row is removed only after that, and handing on twice does no harm, so nothing is lost between.
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #stream: StreamContext;
  readonly #chain: string;

  constructor(ports: OutboxPorts, context: StreamContext) {
    const { hub, stream, partitionId } = context;
    this.#ports = ports;
    this.#stream = context;
    this.#chain = `${hub}/${stream}/${partitionId}`;
  }

  /** Hands on everything that waits, oldest first. */
  async drain(): Promise<void> {
    for (const { keys, commit, bytes } of await this.#ports.chain.readOutbox()) {
      const name = `the alerts of commit ${commit}`;
      await this.#handOn(commit, decodeRecord<OutboxRecord>(bytes, name));
      await this.#ports.chain.removeFromOutbox(keys);
    }
  }

  /** Hands on what the commit just made left behind, which needs no reading. */
  async drainCommit(commit: number, keys: readonly string[], record: OutboxRecord): Promise<void> {
    await this.#handOn(commit, record);
    await this.#ports.chain.removeFromOutbox(keys);
  }

  async #handOn(commit: number, record: OutboxRecord): Promise<void> {
    const { alerts, factChanges, dataLoss } = record;
    const { alerts: store, directory, incidents, clock } = this.#ports;
    await store.write(alerts.map((condition) => ({ chain: this.#chain, commit, condition })));
    if (factChanges.length > 0)
      await directory.apply(factChanges, new Date(clock.nowMs()).toISOString());
    if (dataLoss !== undefined) await reportDataLoss(dataLoss, this.#stream, incidents);
  }
}
