import type { AlertCondition } from '../alerts/alert.ts';
import type { AlertStore } from '../alerts/alert-store.ts';
import type { DeviceChange, DeviceDirectory } from '../devices/device-directory.ts';
import type { Outcome, StreamContext } from '../evaluation/turn.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ChainStore } from './chain-store.ts';
import { decodeRecord, type OutboxRecord } from './log-record.ts';

export interface OutboxPorts {
  chain: ChainStore;
  alerts: AlertStore;
  directory: DeviceDirectory;
  clock: Clock;
}

/**
 * Hands on what commits left behind: alerts to their rows, changed facts to the directory. A row is
 * removed only after that, and handing on twice does no harm, so nothing is lost between.
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #chain: string;

  constructor(ports: OutboxPorts, { hub, stream, partitionId }: StreamContext) {
    this.#ports = ports;
    this.#chain = `${hub}/${stream}/${partitionId}`;
  }

  /** Hands on everything that waits, oldest first. */
  async drain(): Promise<void> {
    for (const { keys, commit, bytes } of await this.#ports.chain.readOutbox()) {
      const { alerts, factChanges } = decodeRecord<OutboxRecord>(
        bytes,
        `the alerts of commit ${commit}`,
      );
      await this.#handOn(commit, alerts, factChanges);
      await this.#ports.chain.removeFromOutbox(keys);
    }
  }

  /** Hands on what the commit just made left behind, which needs no reading. */
  async drainCommit(
    commit: number,
    keys: readonly string[],
    { alerts, factChanges }: Outcome,
  ): Promise<void> {
    if (keys.length === 0) return;
    await this.#handOn(commit, [...alerts.values()], factChanges);
    await this.#ports.chain.removeFromOutbox(keys);
  }

  async #handOn(
    commit: number,
    alerts: readonly AlertCondition[],
    factChanges: readonly DeviceChange[],
  ): Promise<void> {
    const { alerts: store, directory, clock } = this.#ports;
    await store.write(alerts.map((condition) => ({ chain: this.#chain, commit, condition })));
    if (factChanges.length === 0) return;
    await directory.apply(factChanges, new Date(clock.nowMs()).toISOString());
  }
}
